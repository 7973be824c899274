"""COBAHH: 4000 Hodgkin-Huxley neurons with conductance-based synapses.

Benchmark 3 of Brette et al. (2007), J. Comput. Neurosci. 23, 349-398; channels after Traub & Miles (1991).
"""

from ranvier import *

area = 20000*um**2
Cm = 1*uF/cm**2 * area
gl, El = 5e-5*siemens/cm**2 * area, -60*mV
gna, Ena = 100*msiemens/cm**2 * area, 50*mV
gk, Ek = 30*msiemens/cm**2 * area, -90*mV
VT = -63*mV
taue, taui = 5*ms, 10*ms
Ee, Ei = 0*mV, -80*mV
we, wi = 6*nS, 67*nS

# exprel(x) = (exp(x) - 1)/x: the rates of Traub & Miles without their 0/0.
neurons = NeuronGroup(4000, '''
    dv/dt  = (gl*(El - v) + ge*(Ee - v) + gi*(Ei - v) + gna*m**3*h*(Ena - v) + gk*n**4*(Ek - v))/Cm : volt
    dm/dt  = alpha_m*(1 - m) - beta_m*m : 1
    dn/dt  = alpha_n*(1 - n) - beta_n*n : 1
    dh/dt  = alpha_h*(1 - h) - beta_h*h : 1
    dge/dt = -ge/taue : siemens
    dgi/dt = -gi/taui : siemens
    alpha_m = 1.28/exprel((13*mV - v + VT)/(4*mV))/ms : Hz
    beta_m  = 1.4/exprel((v - VT - 40*mV)/(5*mV))/ms : Hz
    alpha_h = 0.128*exp((17*mV - v + VT)/(18*mV))/ms : Hz
    beta_h  = 4/(1 + exp((40*mV - v + VT)/(5*mV)))/ms : Hz
    alpha_n = 0.16/exprel((15*mV - v + VT)/(5*mV))/ms : Hz
    beta_n  = 0.5*exp((10*mV - v + VT)/(40*mV))/ms : Hz
''', threshold='v > -20*mV', refractory=3*ms, method='exponential_euler')
neurons.v = 'El + (randn() - 1)*5*mV'
neurons.ge = '80*nS*rand()'
neurons.gi = '400*nS*rand()'

excitatory = Synapses(neurons[:3200], neurons, on_pre='ge += we')
inhibitory = Synapses(neurons[3200:], neurons, on_pre='gi += wi')
excitatory.connect(p=0.02)
inhibitory.connect(p=0.02)

spikes = SpikeMonitor(neurons)
trace = StateMonitor(neurons, 'v', record=0)
run(1*second)

from terminal import curve, raster, where_the_time_went

raster(spikes, 1*second, 'COBAHH')
curve(trace.t/ms, trace.v[0]/mV, 'membrane potential of neuron 0 (mV against ms)')
where_the_time_went()
