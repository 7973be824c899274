"""The network with random delays (examples/random_delays.py) for NEST. Its delays begin at 0.1 ms."""

import time

started = time.perf_counter()
import nest
import numpy as np

imported = time.perf_counter()
nest.set_verbosity('M_ERROR')
nest.SetKernelStatus({'resolution': 0.1, 'local_num_threads': 1, 'rng_seed': 1})
neurons = nest.Create('iaf_psc_delta', 4000, {'C_m': 20.0, 'tau_m': 20.0, 'E_L': 0.0, 'V_th': 20.0, 'V_reset': 10.0, 't_ref': 2.0})
random = np.random.default_rng(1)
neurons.I_e = random.uniform(26, 30, 4000)
neurons.V_m = random.uniform(10, 20, 4000)
built = time.perf_counter()
nest.Connect(neurons, neurons, {'rule': 'pairwise_bernoulli', 'p': 0.05}, {'weight': -0.1, 'delay': nest.random.uniform(0.1, 10.0)})
spikes = nest.Create('spike_recorder')
nest.Connect(neurons, spikes)
nest.Prepare()
connected = time.perf_counter()
nest.Run(1000.0)
ended = time.perf_counter()
nest.Cleanup()
