"""Which devices there are, and which one is current. `device` passes everything on to the current one.

Brian 2 calls this module brian2.devices.device; scripts for several processes set its `active_device`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ranvier.devices.device import Device, RuntimeDevice
from ranvier.messages import get_logger
from ranvier.model.defaults import defaultclock
from ranvier.model.objects import SCOPE
from ranvier.preferences import prefs
from ranvier.syntax.errors import ModelTypeError, ModelValueError, Problem, UnknownNameError
from ranvier.units import Quantity, second

logger = get_logger("ranvier.devices.device")

runtime_device = RuntimeDevice()
active_device: Device = runtime_device
all_devices: dict[str, Device] = {"runtime": runtime_device}
"""By name. A device of your own joins by being put here."""

_before: list[tuple[Device, bool, dict[str, Any]]] = []  # devices that were current, with their options

_OTHERS = {
    "cuda_standalone": "brian2cuda",
    "genn": "brian2genn",
    "exporter": "brian2tools",
    "markdown": "brian2tools",
    "neuromlexport": "brian2tools",
}


class UnknownDeviceError(UnknownNameError, ModelValueError):
    """A device that nobody has registered."""


def get_device() -> Device:
    """The current device."""
    return active_device


def set_device(device: Device | str, build_on_run: bool = True, **kwargs: Any) -> None:
    """Make a device the current one: 'runtime', 'cpp_standalone', or one of your own.

    'cpp_standalone' is accepted so that scripts need no change: models are compiled in memory and run in this process, at the run() that
    they run at anyway, and device.run() can repeat it. build_on_run: False where device.build() is called after the runs. kwargs: what
    build() takes, or a device of your own. UnknownDeviceError (a KeyError and a ValueError) for an unknown name, TypeError for
    unknown options.
    """
    chosen = _known(device)
    _before.append((active_device, active_device.build_on_run, active_device.build_options))
    _activate(chosen, build_on_run, kwargs)


def reset_device(device: Device | str | None = None) -> None:
    """Back to the device that was current before; or to a given one, with the options it had."""
    if device is not None:
        chosen = _known(device)
        _activate(chosen, chosen.build_on_run, chosen.build_options)
    elif _before:
        _activate(*_before.pop())
    else:
        _activate(runtime_device, True, {})


def reinit_devices() -> None:
    """All devices, preferences and the default clock as at the start; the current device stays current."""
    for known in all_devices.values():
        known.reinit()
    reset_device(active_device)
    restore_initial_state()


def reinit_and_delete() -> None:
    """reinit_devices(), and the files of the current device are deleted."""
    active_device.delete(force=True)
    reinit_devices()


def restore_initial_state() -> None:
    """Preferences, what start_scope() counts, and the dt of the default clock as at the start."""
    prefs.reset_to_defaults()
    SCOPE.key = 0
    defaultclock.dt = Quantity(1e-4, dim=second.dim)


def _known(device: Device | str) -> Device:
    if isinstance(device, Device):
        return device
    if not isinstance(device, str):
        raise ModelTypeError(
            Problem(
                "a device is given by name",
                met=repr(device)[:80],
                expected="such as 'cpp_standalone'",
                hint="set_device('cpp_standalone', directory='output')",
            )
        )
    if device not in all_devices:
        hint = "leave set_device() out: models are compiled anyway, in memory"
        if device in _OTHERS:
            hint = f"'{device}' comes with {_OTHERS[device]}, which writes programs for Brian 2; {hint}"
        raise UnknownDeviceError(Problem(f"there is no device '{device}'", met=repr(device), expected=", ".join(all_devices), hint=hint))
    return all_devices[device]


def _activate(chosen: Device, build_on_run: bool, options: dict[str, Any]) -> None:
    global active_device
    chosen.activate(build_on_run=build_on_run, **options)
    active_device = chosen


class _Nothing:
    """What the current device lacks: whatever is done with it does nothing."""

    def __getattr__(self, name: str) -> _Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> _Nothing:
        return self

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, _: Any) -> _Nothing:
        return self

    def __setitem__(self, *_: Any) -> None:
        pass


class CurrentDevice:
    """`device`: the current device, whichever that is. Public names that it lacks are warned of and do nothing, as in Brian 2."""

    def __getattr__(self, name: str) -> Any:
        if hasattr(active_device, name) or name.startswith("_") or name == "shape":
            return getattr(active_device, name)
        logger.warn(f"the device {type(active_device).__name__} has no '{name}': nothing is done", "unknown_attribute")
        return _Nothing()

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(active_device, name, value)

    def __dir__(self) -> list[str]:
        return dir(active_device)

    def __repr__(self) -> str:
        return f"<the current device: {type(active_device).__name__}>"


device = CurrentDevice()
