"""What can go wrong with a warehouse; every message says where and what to do."""

from __future__ import annotations


class WarehouseError(Exception):
    """The warehouse can't do what was asked."""


class WarehouseBusyError(WarehouseError):
    """Another process has the warehouse open in a way that excludes this one."""


class NoWarehouseError(WarehouseError):
    """There is nothing to read yet."""
