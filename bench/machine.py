"""What the figures were taken on."""

import os
import platform
from pathlib import Path


def cpu_model() -> str:
    """The processor's name, as the kernel tells; "?" when it does not."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


def machine() -> dict[str, object]:
    """Processor, cores, memory, kernel, Python."""
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int(memory.split()[1]) / 1024**2, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }
