"""Brunel's network (examples/brunel.py) for NEST: one Poisson generator, whose trains are another for each target."""

import time

started = time.perf_counter()
import nest
import numpy as np

imported = time.perf_counter()
nest.set_verbosity('M_ERROR')
nest.SetKernelStatus({'resolution': 0.1, 'local_num_threads': 1, 'rng_seed': 1})
neurons = nest.Create('iaf_psc_delta', 12500, {'C_m': 20.0, 'tau_m': 20.0, 'E_L': 0.0, 'V_th': 20.0, 'V_reset': 10.0, 't_ref': 2.0,
                                               'I_e': 0.0})
neurons.V_m = np.random.default_rng(1).uniform(0, 20, 12500)
drive = nest.Create('poisson_generator', {'rate': 20000.0})
built = time.perf_counter()
chosen = {'rule': 'pairwise_bernoulli', 'p': 0.1}
nest.Connect(neurons[:10000], neurons, chosen, {'weight': 0.1, 'delay': 1.5})
nest.Connect(neurons[10000:], neurons, chosen, {'weight': -0.5, 'delay': 1.5})
nest.Connect(drive, neurons, syn_spec={'weight': 0.1, 'delay': 0.1})
spikes = nest.Create('spike_recorder')
nest.Connect(neurons, spikes)
nest.Prepare()
connected = time.perf_counter()
nest.Run(500.0)
ended = time.perf_counter()
nest.Cleanup()
