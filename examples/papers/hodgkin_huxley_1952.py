"""The threshold of the squid giant axon: after a shock of 7 mV there is an action potential, after 6 mV there is none.

Hodgkin & Huxley (1952), A quantitative description of membrane current and its application to conduction and excitation in
nerve, J. Physiol. 117, 500-544. Equations (26) and Table 3 at 6.3 degrees, potentials as depolarisations from rest.
Reproduced: Fig. 12 (upper family: initial depolarisations of 90, 15, 7 and 6 mV; all but the last give a spike).
"""

from published import published

from ranvier import *

defaultclock.dt = 0.01*ms

C = 1*uF/cm**2
gNa, ENa = 120*msiemens/cm**2, 115*mV
gK, EK = 36*msiemens/cm**2, -12*mV
gL, EL = 0.3*msiemens/cm**2, 10.613*mV

membrane = NeuronGroup(101, '''
    dv/dt = -(gNa*m**3*h*(v - ENa) + gK*n**4*(v - EK) + gL*(v - EL))/C : volt
    dm/dt = alpham*(1 - m) - betam*m : 1
    dh/dt = alphah*(1 - h) - betah*h : 1
    dn/dt = alphan*(1 - n) - betan*n : 1
    alpham = 1/exprel((25*mV - v)/(10*mV))/ms : Hz
    betam = 4*exp(-v/(18*mV))/ms : Hz
    alphah = 0.07*exp(-v/(20*mV))/ms : Hz
    betah = 1/(exp((30*mV - v)/(10*mV)) + 1)/ms : Hz
    alphan = 0.1/exprel((10*mV - v)/(10*mV))/ms : Hz
    betan = 0.125*exp(-v/(80*mV))/ms : Hz
    peak : volt
''', method='rk4')
membrane.m, membrane.h, membrane.n = 0.05293, 0.59612, 0.31768     # at rest
membrane.v = '5*mV + 5*mV*i/(N - 1)'
shocks = membrane.v[:]/mV                                          # 5 to 10 mV, in steps of 0.05 mV
membrane.run_regularly('peak = clip(v, peak, 200*mV)')
run(20*ms)

peaks = membrane.peak[:]/mV
threshold = shocks[peaks > 50].min()
published('smallest shock that gives an action potential', threshold, 6.5, 0.5, 'between 6 and 7 mV: Fig. 12, p. 525', 'mV')
