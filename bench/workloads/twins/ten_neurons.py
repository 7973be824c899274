"""Ten neurons otherwise: other names, one more equation, a drive for each neuron, another threshold."""

from ranvier import *

cells = NeuronGroup(10, '''
    du/dt = (drive - u)/(10*ms) : 1
    dslow/dt = -slow/(50*ms) : 1
    drive : 1 (constant)
''', threshold='u > 1.1', reset='u = 0', method='exact')
cells.drive = '1.5 + 0.01*i'
cells.u = 'i/10.0'
trace = StateMonitor(cells, 'u', record=True)
spikes = SpikeMonitor(cells)
run(10*second)
