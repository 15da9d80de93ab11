"""What SIPp's callers of the desk in Chromium play: they hang up themselves."""

from bench.queue import scenario


def caller_who_leaves(ear: tuple[str, int], talk_ms: int) -> str:
    """As ``bench.queue.scenario.caller``, but it says goodbye so long after it was let in."""
    text = scenario.caller(ear, "7")
    stays = text.index('  <recv request="BYE"')
    return f"""{text[:stays]}  <pause milliseconds="{talk_ms}"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:1397[call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Contact: <sip:1397[call_number]@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""
