"""THINKER: which facts are alarms on the wallboard, each with its word."""

from lexicon.journal import CallWillNotEnd, DiskFull, ExchangeLost, Fact, RecordingFailed, RecordingMissing

ALARMS: dict[type[Fact], str] = {
    RecordingMissing: "recording-missing",
    RecordingFailed: "recording-failed",
    ExchangeLost: "exchange-lost",
    CallWillNotEnd: "call-will-not-end",
    DiskFull: "disk-full",
}
