"""The squid giant axon under steps of injected current: silence, one spike, a train of spikes.

Hodgkin & Huxley (1952), A quantitative description of membrane current and its application to conduction and
excitation in nerve, J. Physiol. 117, 500-544; with the sign and the origin of the potential that are usual today.
"""

from ranvier import *

defaultclock.dt = 0.01*ms

C = 1*uF/cm**2
gNa, ENa = 120*msiemens/cm**2, 50*mV
gK, EK = 36*msiemens/cm**2, -77*mV
gL, EL = 0.3*msiemens/cm**2, -54.387*mV

current = TimedArray([0, 2, 0, 4, 0, 10, 0]*uA/cm**2, dt=40*ms)

axon = NeuronGroup(1, '''
    dv/dt = (current(t) - gNa*m**3*h*(v - ENa) - gK*n**4*(v - EK) - gL*(v - EL))/C : volt
    dm/dt = (1 - m)/exprel(-(v + 40*mV)/(10*mV))/ms - 4*exp(-(v + 65*mV)/(18*mV))*m/ms : 1
    dh/dt = 0.07*exp(-(v + 65*mV)/(20*mV))*(1 - h)/ms - h/(1 + exp(-(v + 35*mV)/(10*mV)))/ms : 1
    dn/dt = 0.1*(1 - n)/exprel(-(v + 55*mV)/(10*mV))/ms - 0.125*exp(-(v + 65*mV)/(80*mV))*n/ms : 1
''', threshold='v > 0*mV', refractory='v > 0*mV', method='exponential_euler')
axon.v = -65*mV
axon.m, axon.h, axon.n = 0.0529, 0.5961, 0.3177

trace = StateMonitor(axon, 'v', record=0)
spikes = SpikeMonitor(axon)
run(280*ms)

from terminal import curve

curve(trace.t/ms, trace.v[0]/mV, 'membrane potential (mV against ms)')
print(f'{spikes.num_spikes} spikes, the first at', spikes.t[:3])
