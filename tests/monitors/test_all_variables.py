"""StateMonitor(G, True, ...): all of the model, and what refractoriness adds to it."""

from ranvier import NeuronGroup, StateMonitor, ms, run, start_scope


def test_all_variables():
    start_scope()
    model = "dv/dt = 1/ms : 1 (unless refractory)\ntwice = 2*v : 1\na : 1"
    refractory = NeuronGroup(1, model, threshold="v > 0.15", reset="v = 0", refractory=0.3 * ms, method="euler")
    plain = NeuronGroup(1, model.replace("(unless refractory)", ""), threshold="v > 0.15", reset="v = 0", method="euler")
    of_refractory, of_plain = StateMonitor(refractory, True, record=True), StateMonitor(plain, True, record=True)
    run(0.6 * ms)
    assert set(of_plain.variables) == {"v", "twice", "a"}
    assert set(of_refractory.variables) == {"v", "twice", "a", "lastspike", "not_refractory"}
    assert of_refractory.not_refractory[0].tolist() == [True, True, False, False, False, True]
    assert of_refractory.lastspike_[0].tolist() == [-1e4, -1e4, 1e-4, 1e-4, 1e-4, 1e-4]
