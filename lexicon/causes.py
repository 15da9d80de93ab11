"""Why a call failed, in words: causes of ITU-T Q.850 and status codes of SIP (RFC 3261 and what extends it).

One table for the command line, the wallboard and the desk. A number that is in neither has the words of its class.
"""

from dataclasses import dataclass

NO_CIRCUIT = 34  # of Q.850


@dataclass(frozen=True, slots=True)
class InWords:
    """A cause in Chinese and in English."""

    zh: str
    en: str


_Q850 = {
    1: ("空号（未分配的号码）", "unallocated number"),
    2: ("没有到指定转接网的路由", "no route to the transit network"),
    3: ("没有到被叫的路由", "no route to the destination"),
    4: ("特殊提示音（号码或区域不可用）", "special information tone"),
    5: ("误拨了长途字冠", "misdialled trunk prefix"),
    6: ("信道不可接受", "channel unacceptable"),
    7: ("呼叫已送到已建立的信道", "call awarded, delivered in an established channel"),
    8: ("被优先呼叫抢占", "pre-empted"),
    9: ("被抢占，电路保留", "pre-empted, circuit reserved"),
    14: ("号码已携出（携号转网）", "ported number"),
    16: ("正常挂机", "normal call clearing"),
    17: ("被叫忙", "busy"),
    18: ("被叫无响应", "no user responding"),
    19: ("无人接听", "no answer"),
    20: ("被叫不在网或关机", "subscriber absent"),
    21: ("对方拒接", "call rejected"),
    22: ("号码已变更", "number changed"),
    23: ("已转向新的目的地", "redirected to a new destination"),
    24: ("因被叫的业务限制被拒", "rejected due to a feature at the destination"),
    25: ("交换路由出错", "exchange routing error"),
    26: ("清除了未被选中的用户", "non-selected user clearing"),
    27: ("目的地故障，无法接通", "destination out of order"),
    28: ("号码不完整或格式不对", "number incomplete or of a wrong format"),
    29: ("对端拒绝了补充业务", "facility rejected"),
    30: ("对状态查询的响应", "response to a status enquiry"),
    31: ("正常，未说明原因", "normal, unspecified"),
    34: ("没有空闲的电路或信道", "no circuit or channel available"),
    38: ("网络故障", "network out of order"),
    39: ("永久帧连接中断", "permanent frame connection out of service"),
    40: ("永久帧连接工作正常", "permanent frame connection operational"),
    41: ("临时故障", "temporary failure"),
    42: ("交换设备拥塞", "switching equipment congestion"),
    43: ("接入信息被丢弃", "access information discarded"),
    44: ("请求的信道不可用", "requested channel not available"),
    46: ("优先呼叫被阻塞", "precedence call blocked"),
    47: ("资源不可用", "resource unavailable"),
    49: ("服务质量不可用", "quality of service unavailable"),
    50: ("未开通所请求的业务", "requested facility not subscribed"),
    53: ("封闭用户群内禁止呼出", "outgoing calls barred within the closed user group"),
    55: ("封闭用户群内禁止呼入", "incoming calls barred within the closed user group"),
    57: ("未获授权的承载能力", "bearer capability not authorised"),
    58: ("承载能力目前不可用", "bearer capability not presently available"),
    62: ("呼出接入信息与用户类别不一致", "inconsistent outgoing access information"),
    63: ("业务或选项不可用", "service or option not available"),
    65: ("承载能力未实现", "bearer capability not implemented"),
    66: ("信道类型未实现", "channel type not implemented"),
    69: ("请求的业务未实现", "requested facility not implemented"),
    70: ("只有受限的数字承载可用", "only restricted digital bearer is available"),
    79: ("业务或选项未实现", "service or option not implemented"),
    81: ("无效的呼叫参考", "invalid call reference"),
    82: ("指定的信道不存在", "identified channel does not exist"),
    83: ("有挂起的呼叫，但不是这个标识", "a suspended call exists, but not with this identity"),
    84: ("呼叫标识已被使用", "call identity in use"),
    85: ("没有挂起的呼叫", "no call suspended"),
    86: ("该标识的呼叫已清除", "call with this identity has been cleared"),
    87: ("被叫不是封闭用户群成员", "user is not a member of the closed user group"),
    88: ("与目的地不兼容", "incompatible destination"),
    90: ("封闭用户群不存在", "closed user group does not exist"),
    91: ("无效的转接网选择", "invalid transit network selection"),
    95: ("无效的消息", "invalid message"),
    96: ("缺少必需的信息单元", "mandatory information element missing"),
    97: ("消息类型不存在或未实现", "message type non-existent or not implemented"),
    98: ("消息与呼叫状态不符", "message not compatible with the call state"),
    99: ("信息单元不存在或未实现", "information element non-existent or not implemented"),
    100: ("信息单元内容无效", "invalid contents of an information element"),
    101: ("消息与呼叫状态不兼容", "message not compatible with the call state"),
    102: ("定时器超时", "recovery on timer expiry"),
    103: ("参数不存在或未实现，已转发", "parameter non-existent or not implemented, passed on"),
    110: ("消息含无法识别的参数，已丢弃", "message with an unrecognised parameter, discarded"),
    111: ("协议错误", "protocol error"),
    127: ("互通，未说明原因", "interworking, unspecified"),
}
_Q850_CLASSES = (  # by the first of the cause's seven bits, Q.850 table 1
    ((0, 15), ("正常类原因", "normal event")),
    ((16, 31), ("正常类原因", "normal event")),
    ((32, 47), ("资源不可用", "resource unavailable")),
    ((48, 63), ("业务或选项不可用", "service or option not available")),
    ((64, 79), ("业务或选项未实现", "service or option not implemented")),
    ((80, 95), ("无效的消息", "invalid message")),
    ((96, 111), ("协议错误", "protocol error")),
    ((112, 127), ("互通，未说明原因", "interworking, unspecified")),
)

_SIP = {
    300: ("有多个去向可选", "multiple choices"),
    301: ("号码已永久迁移", "moved permanently"),
    302: ("号码已临时迁移", "moved temporarily"),
    305: ("须经代理", "use a proxy"),
    380: ("有其他服务可用", "alternative service"),
    400: ("请求有误", "bad request"),
    401: ("账号未通过认证", "unauthorised: the account was not accepted"),
    402: ("需要付费", "payment required"),
    403: ("运营商禁止此呼叫", "forbidden"),
    404: ("没有这个号码", "no such number"),
    405: ("不允许的方法", "method not allowed"),
    406: ("不可接受的内容", "not acceptable"),
    407: ("需要代理认证", "proxy authentication required"),
    408: ("请求超时", "request timed out"),
    410: ("号码已不存在", "gone: the number is no longer there"),
    412: ("条件不成立", "conditional request failed"),
    413: ("请求内容过大", "request entity too large"),
    414: ("地址过长", "request URI too long"),
    415: ("不支持的媒体类型", "unsupported media type"),
    416: ("不支持的地址形式", "unsupported URI scheme"),
    417: ("未知的资源优先级", "unknown resource priority"),
    420: ("对方不支持的扩展", "bad extension"),
    421: ("对方要求扩展", "extension required"),
    422: ("会话时间间隔过小", "session interval too small"),
    423: ("注册有效期过短", "interval too brief"),
    424: ("位置信息有误", "bad location information"),
    428: ("需要身份签名", "identity header required"),
    429: ("需要转接人身份", "referrer identity required"),
    430: ("链路失败", "flow failed"),
    433: ("不接受匿名呼叫", "anonymity disallowed"),
    436: ("身份信息无法获取", "bad identity information"),
    437: ("证书不受支持", "unsupported credential"),
    438: ("身份签名无效", "invalid identity header"),
    439: ("首跳不支持出站保持", "first hop lacks outbound support"),
    440: ("转发范围超限", "maximum breadth exceeded"),
    469: ("信息包有误", "bad info package"),
    470: ("需要对方同意", "consent needed"),
    480: ("被叫暂时不可用", "temporarily unavailable"),
    481: ("呼叫或事务不存在", "call or transaction does not exist"),
    482: ("检测到环路", "loop detected"),
    483: ("转发次数过多", "too many hops"),
    484: ("号码不完整", "address incomplete"),
    485: ("号码有歧义", "ambiguous"),
    486: ("被叫忙", "busy"),
    487: ("呼叫已取消", "request cancelled"),
    488: ("媒体不可接受（编码或加密不符）", "not acceptable here (codec or encryption)"),
    489: ("不支持的事件", "bad event"),
    491: ("有未完成的请求", "request pending"),
    493: ("无法解密", "undecipherable"),
    494: ("需要安全协商", "security agreement required"),
    500: ("运营商服务器内部错误", "server internal error"),
    501: ("运营商未实现此功能", "not implemented"),
    502: ("网关故障", "bad gateway"),
    503: ("运营商服务不可用或拥塞", "service unavailable"),
    504: ("服务器超时", "server timed out"),
    505: ("不支持的 SIP 版本", "version not supported"),
    513: ("消息过大", "message too large"),
    555: ("不支持推送通知", "push notification service not supported"),
    580: ("前提条件不满足", "precondition failure"),
    600: ("被叫各处均忙", "busy everywhere"),
    603: ("对方拒接", "declined"),
    604: ("号码在任何地方都不存在", "does not exist anywhere"),
    606: ("媒体在任何地方都不可接受", "not acceptable anywhere"),
    607: ("对方不愿接听（骚扰电话）", "unwanted"),
    608: ("被分析系统拒绝", "rejected by call analytics"),
}
_SIP_CLASSES = {
    1: ("处理中", "provisional"),
    2: ("成功", "success"),
    3: ("须改拨他处", "redirected"),
    4: ("请求被拒", "request refused"),
    5: ("运营商服务器故障", "server failure"),
    6: ("在任何地方都无法接通", "refused everywhere"),
}


def q850_in_words(cause: int) -> InWords:
    """What a cause of ITU-T Q.850 says; 0 is none."""
    if cause == 0:
        return InWords("没有给出原因", "no cause given")
    known = _Q850.get(cause)
    if known is None:
        known = next((words for (low, high), words in _Q850_CLASSES if low <= cause <= high), ("未知原因", "unknown"))
    return InWords(*known)


def sip_in_words(status: int) -> InWords:
    """What a final status of SIP says; 0 is none."""
    if status == 0:
        return InWords("没有应答", "no answer from the other end")
    return InWords(*(_SIP.get(status) or _SIP_CLASSES.get(status // 100, ("未知状态", "unknown"))))


def in_words(cause: int, sip: int) -> InWords:
    """Why a call failed, with its number: what SIP said where it said something, for it is nearer to who refused."""
    if sip >= 300:
        said = sip_in_words(sip)
        return InWords(f"{said.zh}（SIP {sip}）", f"{said.en} (SIP {sip})")
    said = q850_in_words(cause)
    return InWords(f"{said.zh}（Q.850 {cause}）", f"{said.en} (Q.850 {cause})") if cause else said
