"""People of every role, two of whom see one client alone, and a second client with rows of every kind."""

from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    OfferId,
    QueueId,
    ReasonId,
    RecordingId,
    voicemail,
)
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallQueued,
    Fact,
    OfferMade,
    OfferTaken,
    RecordingKept,
    RecordingStopped,
    VoicemailLeft,
)
from store.seed import HASHER
from tests.contract.gateway.world import World

PASSWORD = "a-long-password-for-tests"
OTHER = ClientId("other")
CALL, WAITS, RECORDING, ITEM = CallId("oc1"), CallId("ow1"), RecordingId("or1"), voicemail(CallId("ov1"), 1)
LINE = "4008000099"
CALLER = "13911112222"

ROWS = """
INSERT INTO client (id, name_zh, name_en) VALUES ('other', '另一家', 'Another company');
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ('o-skill', 'other', '它', 'Theirs');
INSERT INTO queue (id, client_id, name_zh, name_en) VALUES ('o-queue', 'other', '它的队列', 'Their queue');
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en)
    VALUES ('o-reason', 'other', 'o-queue', 'o-skill', '它的原因', 'Their reason');
INSERT INTO reason_skill (reason_id, skill_id, level) VALUES ('o-reason', 'o-skill', 1) ON CONFLICT DO NOTHING;
INSERT INTO disposition (id, client_id, name_zh, name_en, is_resolved)
    VALUES ('o-done', 'other', '完', 'Done there', true);
INSERT INTO number (number, client_id, language, greeting, menu)
    VALUES ('4008000099', 'other', 'zh', 'greeting', 'menu');
"""


async def add_person(world: World, login: str, role: str, clients: list[str] | None = None) -> None:
    """With PASSWORD. ``clients``: whom alone the person sees."""
    await world.pool.execute(
        "INSERT INTO person (id, login, name_zh, name_en, role, password_hash, sees_all_clients) "
        "VALUES ($1, $1, $1, $1, $2, $3, $4)",
        login, role, HASHER.hash(PASSWORD), clients is None,
    )  # fmt: skip
    for client in clients or ():
        await world.pool.execute("INSERT INTO person_client VALUES ($1, $2)", login, client)
    world.passwords[login] = PASSWORD


async def add_other_client(world: World) -> None:
    """A call that waits, a conversation, its recording, a message: all of another client."""
    async with world.pool.connection() as connection:
        await connection.execute(ROWS)
    about = (CALL, OTHER)
    now = world.gateway.clock.now()
    wang, offer = AgentId("wang"), OfferId("oo1")
    facts: list[Fact] = [
        CallArrived(*about, ChannelId("ox"), LINE, CALLER, "zh"),
        OfferMade(
            offer=offer, call=CALL, client=OTHER, queue=QueueId("o-queue"), agent=wang, channel=ChannelId("oy"),
            ring_timeout_s=15,
        ),
        OfferTaken(offer=offer, call=CALL, client=OTHER, agent=wang, rang_s=1),
        CallBridged(
            call=CALL, client=OTHER, agent=wang, bridge=BridgeId("ob"), agent_channel=ChannelId("oy"), waited_s=1.0
        ),
        RecordingStopped(
            recording=RECORDING, call=CALL, client=OTHER, agent=wang, customer_file="a", agent_file="b"
        ),
        RecordingKept(
            recording=RECORDING, call=CALL, client=OTHER, path="or1.mp3", seconds=1, bytes=4, sha256="x"
        ),
        CallArrived(WAITS, OTHER, ChannelId("oz"), LINE, CALLER, "zh"),
        CallQueued(WAITS, OTHER, QueueId("o-queue"), ReasonId("o-reason"), now, False),
        VoicemailLeft(ITEM, CallId("ov1"), OTHER, QueueId("o-queue"), ReasonId("o-reason"), CALLER, now, 3.0, "v.wav"),
    ]  # fmt: skip
    for fact in facts:
        world.board.journal.record(fact)
        await world.board.journal.flush()  # what is kept has to be there
    kept = world.gateway.settings.kept_dir
    kept.mkdir(exist_ok=True)
    (kept / "or1.mp3").write_bytes(b"0123")
