"""CUBA (examples/cuba.py) for NEST: currents instead of voltages (20 pF and 20 ms make 1 mV of drive 1 pA), the least delay, 0.1 ms."""

import time

started = time.perf_counter()
import nest
import numpy as np

imported = time.perf_counter()
nest.set_verbosity('M_ERROR')
nest.SetKernelStatus({'resolution': 0.1, 'local_num_threads': 1, 'rng_seed': 1})
neurons = nest.Create('iaf_psc_exp', 4000, {'C_m': 20.0, 'tau_m': 20.0, 'E_L': -49.0, 'V_th': -50.0, 'V_reset': -60.0, 't_ref': 5.0,
                                            'tau_syn_ex': 5.0, 'tau_syn_in': 10.0, 'I_e': 0.0})
neurons.V_m = np.random.default_rng(1).uniform(-60, -50, 4000)
built = time.perf_counter()
chosen = {'rule': 'pairwise_bernoulli', 'p': 0.02}
nest.Connect(neurons[:3200], neurons, chosen, {'weight': 1.62, 'delay': 0.1})
nest.Connect(neurons[3200:], neurons, chosen, {'weight': -9.0, 'delay': 0.1})
spikes = nest.Create('spike_recorder')
nest.Connect(neurons, spikes)
nest.Prepare()
connected = time.perf_counter()
nest.Run(1000.0)
ended = time.perf_counter()
nest.Cleanup()
