"""100 000 Hodgkin-Huxley neurons, not connected: what an update costs when the state does not fit into the near caches."""

from ranvier import *

area = 20000*um**2
Cm = 1*uF/cm**2 * area
gl, El = 5e-5*siemens/cm**2 * area, -60*mV
gna, Ena = 100*msiemens/cm**2 * area, 50*mV
gk, Ek = 30*msiemens/cm**2 * area, -90*mV
VT = -63*mV

neurons = NeuronGroup(100000, '''
    dv/dt = (gl*(El - v) + gna*m**3*h*(Ena - v) + gk*n**4*(Ek - v) + I)/Cm : volt
    dm/dt = alpha_m*(1 - m) - beta_m*m : 1
    dn/dt = alpha_n*(1 - n) - beta_n*n : 1
    dh/dt = alpha_h*(1 - h) - beta_h*h : 1
    alpha_m = 1.28/exprel((13*mV - v + VT)/(4*mV))/ms : Hz
    beta_m  = 1.4/exprel((v - VT - 40*mV)/(5*mV))/ms : Hz
    alpha_h = 0.128*exp((17*mV - v + VT)/(18*mV))/ms : Hz
    beta_h  = 4/(1 + exp((40*mV - v + VT)/(5*mV)))/ms : Hz
    alpha_n = 0.16/exprel((15*mV - v + VT)/(5*mV))/ms : Hz
    beta_n  = 0.5*exp((10*mV - v + VT)/(40*mV))/ms : Hz
    I : amp
''', threshold='v > -20*mV', refractory=3*ms, method='exponential_euler')
neurons.v = 'El + 10*mV*rand()'
neurons.I = '0.7*nA*i/N'

spikes = SpikeMonitor(neurons)
run(50*ms)
