"""Devices: where Brian 2's scripts ask a model to run. ranvier has one runtime; devices say when it runs, and can run it again.

Brian 2's modules `brian2.devices` and `brian2.devices.device` are served by: all_devices, device, get_device, set_device, reset_device,
reinit_devices, reinit_and_delete, Device, RuntimeDevice, device_module (and ranvier.seed); `brian2.devices.cpp_standalone` by:
CPPStandaloneDevice, cpp_standalone_device.
"""

from ranvier.devices import registry as device_module
from ranvier.devices.device import Device as Device
from ranvier.devices.device import RuntimeDevice as RuntimeDevice
from ranvier.devices.registry import all_devices as all_devices
from ranvier.devices.registry import device as device
from ranvier.devices.registry import get_device as get_device
from ranvier.devices.registry import reinit_and_delete as reinit_and_delete
from ranvier.devices.registry import reinit_devices as reinit_devices
from ranvier.devices.registry import reset_device as reset_device
from ranvier.devices.registry import restore_initial_state as restore_initial_state
from ranvier.devices.registry import runtime_device as runtime_device
from ranvier.devices.registry import set_device as set_device
from ranvier.devices.standalone import CPPStandaloneDevice as CPPStandaloneDevice

__all__ = [
    "CPPStandaloneDevice",
    "Device",
    "RuntimeDevice",
    "all_devices",
    "cpp_standalone_device",
    "device",
    "device_module",
    "get_device",
    "reinit_and_delete",
    "reinit_devices",
    "reset_device",
    "restore_initial_state",
    "runtime_device",
    "set_device",
]

cpp_standalone_device = CPPStandaloneDevice()
all_devices["cpp_standalone"] = cpp_standalone_device
