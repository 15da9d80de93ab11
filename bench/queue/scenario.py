"""What SIPp plays: the callers and the agents, the same for both sides."""

_HEAD = """[last_Via:]
[last_From:]
[last_To:];tag=[pid]a[call_number]
[last_Call-ID:]
[last_CSeq:]
"""


def _sound(host: str, port: int) -> str:
    """An SDP: all sound goes to one socket of the bench (see ``ear.py``)."""
    return f"""v=0
o=bench 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=sendrecv
"""


def agent(ear: tuple[str, int], talk_ms: tuple[int, int], *, ring_ms: int = 20, refused_permille: int = 0) -> str:
    """Rings ``ring_ms``, answers, talks between the two ``talk_ms`` (uniform), hangs up; 486 to so many of 1000.

    SIPp's own handling of what comes twice is off (``Agents``): on a busy machine it forgets to end the pause after it.
    """
    refuse = f"""<nop><action>
    <sample assign_to="chance" distribution="uniform" min="0" max="1000"/>
    <test assign_to="refuses" variable="chance" compare="less_than" value="{refused_permille}"/>
  </action></nop>
  <nop next="refuse" test="refuses"/>
"""
    refused = f"""<label id="refuse"/>
  <send><![CDATA[
SIP/2.0 486 Busy Here
{_HEAD}Content-Length: 0

]]></send>
  <recv request="INVITE" optional="true" next="refuse"/>
  <recv request="ACK" next="end"/>
"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="agent">
  <recv request="OPTIONS" optional="true" next="asked"/>
  <recv request="INVITE" rrs="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
      <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="uri"/>
      <ereg regexp="ag[0-9]+" search_in="hdr" header="To:" assign_to="me"/>
      <ereg regexp="139[0-9]+" search_in="hdr" header="From:" assign_to="caller"/>
      <log message="OFFER [$me] [$caller] [call_id]"/>
    </action>
  </recv>
  {refuse if refused_permille else ""}<send><![CDATA[
SIP/2.0 180 Ringing
{_HEAD}Contact: <sip:[$me]@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <pause milliseconds="{ring_ms}"/>
  <label id="answer"/>
  <send><![CDATA[
SIP/2.0 200 OK
{_HEAD}Contact: <sip:[$me]@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

{_sound(*ear)}
]]></send>
  <recv request="INVITE" optional="true" next="answer"/>
  <recv request="ACK"/>
  <pause distribution="uniform" min="{talk_ms[0]}" max="{talk_ms[1]}"/>
  <send><![CDATA[
BYE [$uri] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: [$to];tag=[pid]a[call_number]
To: [$from]
Call-ID: [call_id]
CSeq: 2 BYE
Contact: <sip:[$me]@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <recv response="200" next="end"/>
  {refused if refused_permille else ""}<label id="asked"/>
  <send next="end"><![CDATA[
SIP/2.0 200 OK
{_HEAD}Contact: <sip:agents@[local_ip]:[local_port]>
Accept: application/sdp
Content-Length: 0

]]></send>
  <label id="end"/>
  <nop/>
</scenario>
"""


def caller(ear: tuple[str, int], prefix: str = "") -> str:
    """Calls ``[service]`` and stays until hung up on. Each caller has a number of its own: 139, ``prefix``, a count."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:139{prefix}[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:139{prefix}[call_number]@[local_ip]:[local_port]>
Allow: INVITE, ACK, CANCEL, BYE, OPTIONS
Content-Type: application/sdp
Content-Length: [len]

{_sound(*ear)}
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:139{prefix}[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Contact: <sip:139{prefix}[call_number]@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <recv request="BYE" timeout="3600000"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""
