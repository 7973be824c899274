"""Spontaneous activity of a cortical module with realistic synapses: AMPA, NMDA and GABA between 800 pyramidal cells and 200 interneurons.

Brunel & Wang (2001), Effects of neuromodulation in a cortical network model of object working memory dominated by recurrent
inhibition, J. Comput. Neurosci. 11, 63-85. All connections alike (no selective populations).
Reproduced: pyramidal cells fire at 3 Hz, interneurons at 9 Hz (p. 68). NMDA channels saturate, so each cell carries the open part of
those it drives; their sum over all cells is a summed variable of one neuron, to which all potentials are linked.
"""

from published import published

from ranvier import *

seed(2001)
NE, NI = 800, 200
EL, Vth, Vreset = -70*mV, -50*mV, -55*mV
Ee, Ei = 0*mV, -70*mV
tauA, tauG, taurise, tauN, alpha = 2*ms, 10*ms, 2*ms, 100*ms, 0.5/ms

cells = NeuronGroup(NE + NI, '''
    dv/dt = (-gL*(v - EL) - Isyn)/C : volt (unless refractory)
    Isyn = (gext*sext + gA*sA)*(v - Ee) + gG*sG*(v - Ei) + gN*sN*(v - Ee)/(1 + exp(-0.062*v/mV)/3.57) : amp
    dsext/dt = -sext/tauA : 1
    dsA/dt = -sA/tauA : 1
    dsG/dt = -sG/tauG : 1
    dx/dt = -x/taurise : 1
    ds/dt = -s/tauN + alpha*x*(1 - s) : 1
    sN : 1 (linked)
    C : farad (constant)
    gL : siemens (constant)
    gext : siemens (constant)
    gA : siemens (constant)
    gN : siemens (constant)
    gG : siemens (constant)
    hold : second (constant)
''', threshold='v > Vth', reset='v = Vreset; x += 1', refractory='hold', method='rk2')
pyramidal, interneurons = cells[:NE], cells[NE:]
pyramidal.C, pyramidal.gL, pyramidal.hold = 0.5*nF, 25*nS, 2*ms
interneurons.C, interneurons.gL, interneurons.hold = 0.2*nF, 20*nS, 1*ms
pyramidal.gext, pyramidal.gA, pyramidal.gN, pyramidal.gG = 2.08*nS, 0.104*nS, 0.327*nS, 1.25*nS
interneurons.gext, interneurons.gA, interneurons.gN, interneurons.gG = 1.62*nS, 0.081*nS, 0.258*nS, 0.973*nS
cells.v = '-60*mV + 8*mV*rand()'

together = NeuronGroup(1, 'open : 1')
gather = Synapses(pyramidal, together, 'open_post = s_pre : 1 (summed)')
gather.connect()
cells.sN = linked_var(together, 'open')

excitation = Synapses(pyramidal, cells, on_pre='sA += 1', delay=0.5*ms)
excitation.connect()
inhibition = Synapses(interneurons, cells, on_pre='sG += 1', delay=0.5*ms)
inhibition.connect()
outside = PoissonInput(cells, 'sext', 800, 3*Hz, weight=1)

run(500*ms)
pyramidal_spikes, interneuron_spikes = SpikeMonitor(pyramidal), SpikeMonitor(interneurons)
run(1*second)

published('rate of pyramidal cells', pyramidal_spikes.num_spikes/NE, 3, 1, 'p. 68', 'Hz')
published('rate of interneurons', interneuron_spikes.num_spikes/NI, 9, 1.5, 'p. 68', 'Hz')
