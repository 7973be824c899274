"""What there is below `brian2`: a table, module path -> names. Read by hook.py, which serves it to scripts written for Brian 2.

A name is the one of ranvier itself unless ELSEWHERE has a place for it. Modules in WHOLE are one of ranvier's modules, with all it has.
"""

from __future__ import annotations

VERSION = "2.11.0"
"""The version of the language: what `brian2.__version__` says."""

WHOLE: dict[str, str] = {
    "brian2": "ranvier",
    "brian2.only": "ranvier.only",
    "brian2.numpy_": "ranvier.numpy_",
    "brian2.units": "ranvier.units",
    "brian2.units.allunits": "ranvier.units.allunits",
    "brian2.units.constants": "ranvier.units.constants",
    "brian2.units.fundamentalunits": "ranvier.units.fundamentalunits",
    "brian2.units.unitsafefunctions": "ranvier.units.functions",
}
"""Path -> module of ranvier."""

_TEXTS = "deindent get_identifiers indent word_substitute"
_FOLDERS = "ensure_directory ensure_directory_of_file in_directory"
_UPDATERS = "euler exact exponential_euler heun independent linear milstein rk2 rk4"
_GSL = "gsl_rk2 gsl_rk4 gsl_rk8pd gsl_rkck gsl_rkf45"

NAMES: dict[str, str] = {
    "brian2.core": "",
    "brian2.core.base": "BrianObject BrianObjectException",
    "brian2.core.clocks": "Clock EventClock defaultclock",
    "brian2.core.core_preferences": "",
    "brian2.core.functions": "DEFAULT_CONSTANTS DEFAULT_FUNCTIONS Function declare_types exprel implementation timestep",
    "brian2.core.magic": "MagicError MagicNetwork collect magic_network restore run start_scope stop store",
    "brian2.core.names": "Nameable",
    "brian2.core.namespace": "DEFAULT_CONSTANTS DEFAULT_FUNCTIONS DEFAULT_UNITS get_local_namespace",
    "brian2.core.network": "Network ProfilingSummary TextReport profiling_summary schedule_propagation_offset scheduling_summary",
    "brian2.core.operations": "NetworkOperation network_operation",
    "brian2.core.preferences": "BrianPreference PreferenceError brian_prefs prefs",
    "brian2.core.spikesource": "SpikeSource",
    "brian2.core.variables": "VariableView linked_var",
    "brian2.codegen": "CythonCodeObject NumpyCodeObject",
    "brian2.codegen.runtime": "",
    "brian2.codegen.runtime.cython_rt": "CythonCodeObject",
    "brian2.codegen.runtime.cython_rt.cython_rt": "CythonCodeObject",
    "brian2.codegen.runtime.cython_rt.extension_manager": "get_cython_cache_dir",
    "brian2.codegen.runtime.numpy_rt": "NumpyCodeObject",
    "brian2.devices": "all_devices device get_device reset_device seed set_device",
    "brian2.devices.device": "Device RuntimeDevice all_devices device get_device reinit_and_delete reinit_devices reset_device seed "
    "set_device",
    "brian2.devices.cpp_standalone": "",
    "brian2.devices.cpp_standalone.device": "CPPStandaloneDevice",
    "brian2.equations": "Equations",
    "brian2.equations.equations": "DIFFERENTIAL_EQUATION EquationError Equations PARAMETER SUBEXPRESSION SingleEquation",
    "brian2.groups": "CodeRunner Group NeuronGroup VariableOwner",
    "brian2.groups.group": "CodeRunner Group VariableOwner",
    "brian2.groups.neurongroup": "NeuronGroup Resetter StateUpdater Thresholder",
    "brian2.groups.subgroup": "Subgroup",
    "brian2.importexport": "ImportExport",
    "brian2.importexport.dictlike": "DictImportExport PandasImportExport",
    "brian2.importexport.importexport": "ImportExport",
    "brian2.input": "BinomialFunction PoissonGroup PoissonInput SpikeGeneratorGroup TimedArray",
    "brian2.input.binomial": "BinomialFunction",
    "brian2.input.poissongroup": "PoissonGroup",
    "brian2.input.poissoninput": "PoissonInput",
    "brian2.input.spikegeneratorgroup": "SpikeGeneratorGroup",
    "brian2.input.timedarray": "TimedArray",
    "brian2.memory": "",
    "brian2.memory.dynamicarray": "",
    "brian2.monitors": "EventMonitor PopulationRateMonitor SpikeMonitor StateMonitor",
    "brian2.monitors.ratemonitor": "PopulationRateMonitor",
    "brian2.monitors.spikemonitor": "EventMonitor SpikeMonitor",
    "brian2.monitors.statemonitor": "StateMonitor StateMonitorView",
    "brian2.parsing": "",
    "brian2.spatialneuron": "Cylinder Morphology Section Soma SpatialNeuron",
    "brian2.spatialneuron.morphology": "Cylinder Morphology Section Soma",
    "brian2.spatialneuron.spatialneuron": "SpatialNeuron",
    "brian2.stateupdaters": f"ExplicitStateUpdater StateUpdateMethod {_UPDATERS} {_GSL}",
    "brian2.stateupdaters.GSL": _GSL,
    "brian2.stateupdaters.base": "StateUpdateMethod UnsupportedEquationsException",
    "brian2.stateupdaters.exact": "exact independent linear",
    "brian2.stateupdaters.explicit": "ExplicitStateUpdater euler heun milstein rk2 rk4",
    "brian2.stateupdaters.exponential_euler": "exponential_euler",
    "brian2.synapses": "Synapses",
    "brian2.synapses.spikequeue": "SpikeQueue",
    "brian2.synapses.synapses": "SummedVariableUpdater Synapses SynapticPathway",
    "brian2.tests": "",
    "brian2.tests.utils": "assert_allclose",
    "brian2.units.stdunits": "Hz MHz cm cm2 cm3 kHz mA mM mS mV mm mm2 mm3 ms nA nF nM nS pA pF uA uF uM uS um um2 um3 us",
    "brian2.utils": "BrianLogger get_logger std_silent",
    "brian2.utils.environment": "running_from_ipython",
    "brian2.utils.filetools": _FOLDERS,
    "brian2.utils.logger": "BrianLogger LOG_LEVELS catch_logs get_logger std_silent",
    "brian2.utils.stringtools": _TEXTS,
    "brian2.utils.topsort": "topsort",
}
"""Path -> its names."""

ELSEWHERE: dict[str, str] = {
    "CPPStandaloneDevice": "ranvier.devices.standalone",
    "DIFFERENTIAL_EQUATION": "ranvier.equations.single:DIFFERENTIAL",
    "Device": "ranvier.devices.device",
    "DictImportExport": "ranvier.model.states",
    "LOG_LEVELS": "ranvier.messages:LEVELS",
    "PARAMETER": "ranvier.equations.single",
    "PandasImportExport": "ranvier.model.states",
    "ProfilingSummary": "ranvier.run.profiling",
    "Resetter": "ranvier.model.operations",
    "RuntimeDevice": "ranvier.devices.device",
    "SUBEXPRESSION": "ranvier.equations.single",
    "SingleEquation": "ranvier.equations.single",
    "SpikeQueue": "ranvier.model.queue",
    "StateMonitorView": "ranvier.monitors.state",
    "StateUpdater": "ranvier.model.operations",
    "SummedVariableUpdater": "ranvier.model.summed",
    "SynapticPathway": "ranvier.model.pathway:Pathway",
    "TextReport": "ranvier.run.report",
    "Thresholder": "ranvier.model.operations",
    "UnsupportedEquationsException": "ranvier.syntax.errors:UnsupportedEquationsError",
    "VariableView": "ranvier.model.views",
    "exprel": "ranvier.units",
    "timestep": "ranvier.brian.names",
    **dict.fromkeys(f"{_TEXTS} {_FOLDERS} assert_allclose running_from_ipython topsort".split(), "ranvier.brian.tools"),
}
"""Name -> the module that has it (under another name after the colon), where that is not `ranvier`."""
