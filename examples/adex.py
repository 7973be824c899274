"""The adaptive exponential integrate-and-fire neuron: one equation, several firing patterns.

Brette & Gerstner (2005), Adaptive exponential integrate-and-fire model as an effective description of neuronal
activity, J. Neurophysiol. 94, 3637-3642; patterns by the choice of tauw, a, b and Vr in their section on bursts and rebound.
"""

from ranvier import *

C, gL, EL = 281*pF, 30*nS, -70.6*mV
VT, DeltaT, Vcut = -50.4*mV, 2*mV, 20*mV

patterns = ['adapting', 'tonic', 'burst at the onset', 'transient']
neurons = NeuronGroup(4, '''
    dv/dt = (gL*(EL - v) + gL*DeltaT*exp((v - VT)/DeltaT) - w + I)/C : volt
    dw/dt = (a*(v - EL) - w)/tauw : amp
    I = 0.9*nA*int(t >= 50*ms) : amp
    tauw : second
    a : siemens
    b : amp
    Vr : volt
''', threshold='v > Vcut', reset='v = Vr; w += b', method='euler')
neurons.tauw = [144, 144, 20, 144]*ms
neurons.a = [4, 0, 4, 40]*nS
neurons.b = [0.0805, 0, 0.5, 0.03]*nA
neurons.Vr = [-70.6, -70.6, -46.4, -70.6]*mV
neurons.v = EL

trace = StateMonitor(neurons, 'v', record=True)
spikes = SpikeMonitor(neurons)
run(400*ms)

from terminal import curve

for k, pattern in enumerate(patterns):
    curve(trace.t/ms, trace.v[k]/mV, f'{pattern}: {spikes.count[k]} spikes (mV against ms)', rows=6)
