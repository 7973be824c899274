"""100 000 Hodgkin-Huxley cells otherwise: other names, one more equation, a leak for each neuron, another threshold."""

from ranvier import *

area = 20000*um**2
capacity = 1*uF/cm**2 * area
El = -60*mV
G_sodium, Ena = 100*msiemens/cm**2 * area, 50*mV
G_potassium, Ek = 30*msiemens/cm**2 * area, -90*mV
base = -63*mV

cells = NeuronGroup(100000, '''
    du/dt = (gl*(El - u) + G_sodium*act**3*inact*(Ena - u) + G_potassium*gate**4*(Ek - u) + current)/capacity : volt
    dact/dt = alpha_act*(1 - act) - beta_act*act : 1
    dgate/dt = alpha_gate*(1 - gate) - beta_gate*gate : 1
    dinact/dt = alpha_inact*(1 - inact) - beta_inact*inact : 1
    alpha_act = 1.28/exprel((13*mV - u + base)/(4*mV))/ms : Hz
    beta_act  = 1.4/exprel((u - base - 40*mV)/(5*mV))/ms : Hz
    alpha_inact = 0.128*exp((17*mV - u + base)/(18*mV))/ms : Hz
    beta_inact  = 4/(1 + exp((40*mV - u + base)/(5*mV)))/ms : Hz
    alpha_gate = 0.16/exprel((15*mV - u + base)/(5*mV))/ms : Hz
    beta_gate  = 0.5*exp((10*mV - u + base)/(40*mV))/ms : Hz
    current : amp
    gl : siemens (constant)
    dslow/dt = (u - slow)/(50*ms) : volt
''', threshold='u > -25*mV', refractory=3*ms, method='exponential_euler')
cells.gl = '5e-5*siemens/cm**2*area*(0.95 + 0.1*rand())'
cells.u = 'El + 10*mV*rand()'
cells.current = '0.7*nA*i/N'

spikes = SpikeMonitor(cells)
run(50*ms)
