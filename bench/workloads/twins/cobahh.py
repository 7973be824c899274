"""COBAHH otherwise: other names, one more equation, a leak for each neuron, a weight for each synapse, a delay of one step, another
threshold."""

from ranvier import *

surface = 20000*um**2
capacity = 1*uF/cm**2 * surface
E_leak = -60*mV
G_sodium, E_sodium = 100*msiemens/cm**2 * surface, 50*mV
G_potassium, E_potassium = 30*msiemens/cm**2 * surface, -90*mV
base = -63*mV
fall_e, fall_i = 5*ms, 10*ms
E_exc, E_inh = 0*mV, -80*mV

cells = NeuronGroup(4000, '''
    du/dt = (G_leak*(E_leak - u) + x*(E_exc - u) + y*(E_inh - u) + G_sodium*act**3*inact*(E_sodium - u)
             + G_potassium*slow**4*(E_potassium - u))/capacity : volt
    dact/dt   = opening_act*(1 - act) - closing_act*act : 1
    dslow/dt  = opening_slow*(1 - slow) - closing_slow*slow : 1
    dinact/dt = opening_inact*(1 - inact) - closing_inact*inact : 1
    dx/dt = -x/fall_e : siemens
    dy/dt = -y/fall_i : siemens
    dtrace/dt = (u - trace)/(50*ms) : volt
    opening_act   = 1.28/exprel((13*mV - u + base)/(4*mV))/ms : Hz
    closing_act   = 1.4/exprel((u - base - 40*mV)/(5*mV))/ms : Hz
    opening_inact = 0.128*exp((17*mV - u + base)/(18*mV))/ms : Hz
    closing_inact = 4/(1 + exp((40*mV - u + base)/(5*mV)))/ms : Hz
    opening_slow  = 0.16/exprel((15*mV - u + base)/(5*mV))/ms : Hz
    closing_slow  = 0.5*exp((10*mV - u + base)/(40*mV))/ms : Hz
    G_leak : siemens (constant)
''', threshold='u > -25*mV', refractory=3*ms, method='exponential_euler')
cells.G_leak = '5e-5*siemens/cm**2*surface*(0.95 + 0.1*rand())'
cells.u = 'E_leak + (randn() - 1)*5*mV'
cells.x = '80*nS*rand()'
cells.y = '400*nS*rand()'

forth = Synapses(cells[:3200], cells, 'weight : siemens', on_pre='x += weight', delay=0.1*ms)
back = Synapses(cells[3200:], cells, 'weight : siemens', on_pre='y += weight', delay=0.1*ms)
forth.connect(p=0.02)
back.connect(p=0.02)
forth.weight = '6*nS*(0.9 + 0.2*rand())'
back.weight = '67*nS*(0.9 + 0.2*rand())'

spikes = SpikeMonitor(cells)
trace = StateMonitor(cells, 'u', record=0)
run(1*second)
