"""The conduction velocity of the squid giant axon, calculated from currents through its membrane.

Hodgkin & Huxley (1952), A quantitative description of membrane current and its application to conduction and excitation in
nerve, J. Physiol. 117, 500-544. Axon of radius 238 um, axoplasm 35.4 ohm cm, 18.5 degrees (rates 3.8 times those of Table 3).
Reproduced: 18.8 m/s (p. 524). The axon is a chain of pieces; the current along it has the form of a gap junction between neighbours.
"""

import numpy as np
from published import published

from ranvier import *

defaultclock.dt = 2*us

radius, R = 238*um, 35.4*ohm*cm
C = 1*uF/cm**2
gNa, ENa = 120*msiemens/cm**2, 115*mV
gK, EK = 36*msiemens/cm**2, -12*mV
gL, EL = 0.3*msiemens/cm**2, 10.613*mV
phi = 3**1.22                                          # from 6.3 to 18.5 degrees with a Q10 of 3

length = 0.5*mm
axon = NeuronGroup(150, '''
    dv/dt = (along - gNa*m**3*h*(v - ENa) - gK*n**4*(v - EK) - gL*(v - EL) + shock*int(t < 0.2*ms))/C : volt
    dm/dt = phi*(1/exprel((25*mV - v)/(10*mV))*(1 - m) - 4*exp(-v/(18*mV))*m)/ms : 1
    dh/dt = phi*(0.07*exp(-v/(20*mV))*(1 - h) - h/(exp((30*mV - v)/(10*mV)) + 1))/ms : 1
    dn/dt = phi*(0.1/exprel((10*mV - v)/(10*mV))*(1 - n) - 0.125*exp(-v/(80*mV))*n)/ms : 1
    along : amp/meter**2
    shock : amp/meter**2
''', threshold='v > 50*mV', refractory='v > 50*mV', method='exponential_euler')
axon.m, axon.h, axon.n = 0.05293, 0.59612, 0.31768
axon.shock['i < 4'] = 2*mA/cm**2

# Current density into a piece: a cross-section's worth through the axoplasm between two middles, spread over its membrane.
neighbours = Synapses(axon, axon, 'along_post = radius/(2*R*length**2)*(v_pre - v_post) : amp/meter**2 (summed)')
neighbours.connect(condition='abs(i - j) == 1')

spikes = SpikeMonitor(axon)
run(4.4*ms)

passed = np.array([spikes.t[spikes.i == piece][0]/ms for piece in (40, 120)])
published('conduction velocity', 80*length/mm/np.diff(passed)[0], 18.8, 0.5, 'p. 524', 'm/s')
