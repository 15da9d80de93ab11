"""What is laid beside the product's Asterisk configuration: the callers' trunk, app_queue's agents and its way in.

app_queue's agents get the options that the product gives its own telephones (``ari_app/ari/exchange.py``), and the same
MixMonitor: one file a direction. ``b`` (only while bridged) keeps its recorder quiet while the caller waits.
"""

from dataclasses import dataclass

CALLERS_HOST = "127.0.0.2"  # an address of their own: the product's trunk has 127.0.0.1
AGENT_PASSWORD = "bench-agents-have-no-secrets"


def agent_name(number: int) -> str:
    """The user part of an agent's contact, on both sides."""
    return f"ag{number:04d}"


@dataclass(frozen=True, slots=True)
class AppQueue:
    """How app_queue's one queue is set up; the rest are its defaults."""

    members: int
    autofill: bool = True
    retry_s: int = 5


def extra(agents: int) -> dict[str, str]:
    """The text of every added file."""
    return {
        "pjsip.conf": _CALLERS + "".join(_agent(agent_name(number)) for number in range(agents)),
        "extensions.conf": _DIALPLAN,
        "indications.conf": "[silent]\ndescription = nothing\nringcadence = 1000,4000\ndial = 425\nbusy = 425\n",
        "logger.conf": "[general](+)\nqueue_log = yes\nqueue_log_to_file = yes\n",
    }


def queues(queue: AppQueue) -> str:
    """app_queue's own file. It is in one queue only: each further one costs it CPU at every change of state."""
    options = {
        "strategy": "rrmemory",
        "timeout": "15",
        "retry": str(queue.retry_s),
        "wrapuptime": "0",
        "autofill": "yes" if queue.autofill else "no",
        "ringinuse": "no",
        "joinempty": "yes",
        "leavewhenempty": "no",
        "musicclass": "default",
    }
    lines = ["[general]", "persistentmembers = no", "[bench]", *(f"{key} = {value}" for key, value in options.items())]
    lines += [f"member => PJSIP/{agent_name(number)}" for number in range(queue.members)]
    return "\n".join(lines) + "\n"


_CALLERS = f"""
[bench-callers]
type = endpoint
transport = transport-udp
context = bench
disallow = all
allow = ulaw,alaw
dtmf_mode = rfc4733
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
direct_media = no
rtp_symmetric = yes
rtp_timeout = 60
rtp_timeout_hold = 300
tone_zone = silent

[bench-callers]
type = identify
endpoint = bench-callers
match = {CALLERS_HOST}
"""


def _agent(name: str) -> str:
    return f"""
[{name}]
type = endpoint
context = from-desk
auth = {name}
aors = {name}
disallow = all
allow = ulaw,alaw
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
rtp_timeout = 30
rtp_keepalive = 5

[{name}]
type = aor
max_contacts = 1
remove_existing = yes
qualify_frequency = 20

[{name}]
type = auth
auth_type = digest
username = {name}
password = {AGENT_PASSWORD}
"""


# rec: recorded as the product does; wait: recorded by nobody; moh: the same with music. To "r" belongs a ringing tone,
# which the zone of the callers' trunk does not have: who waits hears nothing, and no packet is made for it.
_RECORDED = (
    "MixMonitor(,br(${ASTSPOOLDIR}/bench/${UNIQUEID}-customer.wav)t(${ASTSPOOLDIR}/bench/${UNIQUEID}-agent.wav))"
)
_DIALPLAN = f"""
[bench]
include => from-trunk
exten => rec,1,Answer(,i)
 same => n,{_RECORDED}
 same => n,Queue(bench,r)
 same => n,Hangup()
exten => plain,1,Answer(,i)
 same => n,Dial(PJSIP/{agent_name(0)},30)
 same => n,Hangup()
exten => wait,1,Answer(,i)
 same => n,Queue(bench,r)
 same => n,Hangup()
exten => moh,1,Answer(,i)
 same => n,Queue(bench)
 same => n,Hangup()
"""
