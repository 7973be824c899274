"""Every form of connect, and every index of synaptic variables."""

import numpy as np
from brian2 import *

A = NeuronGroup(6, "x : 1\ny : 1", threshold="x > 10", reset="x=0")
B = NeuronGroup(4, "x : 1\nz : 1")
A.x = "i*1.5"
B.z = "i"
S1 = Synapses(A, B)
S1.connect()
S2 = Synapses(A, A)
S2.connect(condition="i!=j")
S3 = Synapses(A, B)
S3.connect(condition="abs(x_pre - z_post) < 2")
S4 = Synapses(A, A)
S4.connect(j="i")
S5 = Synapses(A, A)
S5.connect(j="i+1", skip_if_invalid=True)
S5.connect(j="(i+1) % N_post")
S6 = Synapses(A, B)
S6.connect(i=3, j=[0, 1, 2])
S7 = Synapses(A, B)
S7.connect(i=np.arange(4), j=np.arange(4), n=2)
S8 = Synapses(A, A)
S8.connect("i<j", n="i+1")
S9 = Synapses(A, B, "w:1")
S9.connect(i=[0, 5], j=[3, 0])
S9.connect(i=1, j=1)
S9.w = [1, 2, 3]
S10 = Synapses(A, B)
S10.connect(i="j+2")
S11 = Synapses(A[1:4], B[2:])
S11.connect("i <= j")
S12 = Synapses(A, A)
k = 2
S12.connect("abs(i - j) <= k and i != j")
S13 = Synapses(A, A)
S13.connect("i // 3 == j // 3")
S14 = Synapses(A, A)
S14.connect(p=0)
S15 = Synapses(A, A)
S15.connect(p=1.0)
S16 = Synapses(A, B, "w : 1")
S16.connect(j="int(i/2)")
S16.w = "x_pre + z_post*10 + i*100 + j*1000"
S9.w[0, 3] = 10
S9.w[:, 1] = 30
S9.w["i > 4"] = -1
S16.w[2:4, :] *= 2
at_pair = S16.w[1, 0]
block = S16.w[0:2, 0]
rows = S16.w[[0, 1], :]
large = S16.i["w > 1000"]
to_one = S16.w["j == 1"]
sources_x = S16.x_pre[:]
targets_z = S16.z_post[:]
incoming = S3.N_incoming_post
outgoing = S3.N_outgoing_pre
numbers = S16.indices[1, :]
