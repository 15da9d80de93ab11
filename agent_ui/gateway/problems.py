"""Why a request was refused, in both languages, and with which HTTP status."""

from agent_ui.gateway.protocol.messages import Problem
from lexicon.errors import Away, BadInput, Conflict, NotAllowed, Refused, ZuoxiError

TEXTS: dict[str, tuple[str, str]] = {
    "not-signed-in": ("请先签入", "Sign in first"),
    "wrong-login": ("账号或密码不正确", "The login or the password is wrong"),
    "too-many-tries": ("尝试次数过多，请 5 分钟后或更晚再试", "Too many tries; try again in 5 minutes or later"),
    "too-many-requests": ("请求过于频繁，请稍候再试", "Too many requests; wait a moment"),
    "too-slow": ("数据传输太慢，请检查网络后重试", "The data came too slowly; check the network and try again"),
    "not-allowed": ("您没有此项权限", "You may not do this"),
    "code-needed": ("请输入动态口令", "Type the code of your authenticator"),
    "wrong-code": ("动态口令不正确，或已使用过", "The code is wrong, or was used before"),
    "wrong-code-first": ("动态口令不正确，请核对手机时间后重试", "The code is wrong; check the telephone's clock"),
    "network-refused": ("您不能从此网络签入", "You may not sign in from this network"),
    "has-factor": ("动态口令已设置", "A second factor is set up already"),
    "factor-unreadable": ("动态口令无法读取，请联系管理员", "The second factor cannot be read; ask an administrator"),
    "sign-in-again": ("请签出后重新签入，再做此操作", "Sign out and in again, then do this"),
    "wrong-password": ("原密码不正确", "The old password is wrong"),
    "password-short": ("新密码至少 12 个字符", "The new password has at least 12 characters"),
    "password-long": ("新密码太长", "The new password is too long"),
    "password-about-you": ("新密码不能包含账号或姓名", "The new password may not contain your login or name"),
    "password-common": ("新密码太常见，容易被猜到", "The new password is a common one, guessed first"),
    "password-same": ("新密码与原密码相同", "The new password is the old one"),
    "password-first": ("请先修改密码", "Change your password first"),
    "totp-first": ("请先设置动态口令", "Set up your second factor first"),
    "insecure-transport": (
        "请使用 https 访问，或通过受信任的代理",
        "Use https, or come through a trusted proxy",
    ),
    "token-name-taken": ("已有同名令牌", "There is a token of this name already"),
    "webhook-name-taken": ("已有同名 webhook", "There is a webhook of this name already"),
    "wrong-token": ("令牌无效、已结束或已过期", "The token is unknown, ended or past its end date"),
    "wrong-origin": ("请求来源不正确，请从本系统页面操作", "This request does not come from our own page"),
    "not-found": ("没有找到", "Not found"),
    "no-such-agent": ("没有这位已签入的坐席", "No agent of this id whom you see is signed in"),
    "no-such-number": ("line 不是您可用的客户公司号码", "line is no number of a client that you and the agent see"),
    "key-of-another": ("此 Idempotency-Key 已用于另一请求", "This Idempotency-Key was used for another request"),
    "key-under-way": (
        "同一 Idempotency-Key 的请求仍在进行或已中断",
        "A request with this Idempotency-Key is under way, or was interrupted",
    ),
    "no-such-method": ("此地址不支持该方法", "This address knows no such method; see Allow"),
    "bad-input": ("输入有误：{where} 应为 {expected}", "Wrong input: {where} should be {expected}"),
    "conflict": ("内容已被他人更改，请刷新后再试", "Somebody changed this first; reload and try again"),
    "exists": ("已有同名的一项", "There is one of this name already"),
    "listed": ("该号码已在此名单中", "This number stands in the list already"),
    "listed-otherwise": (
        "贵宾不能被拦截：请先从另一名单中移出",
        "A VIP is not blocked: take the number out of the other list first",
    ),
    "no-override": (
        "此名单不允许例外：全中心的条目，或该客户公司未开放",
        "No exception from this list: it is the whole centre's, or the client does not allow any",
    ),
    "in-use": ("仍被其他内容引用，不能删除", "Something still refers to it, so it stays"),
    "rights-beyond": (
        "不能授予或更改超出您自己权限或客户范围的人员",
        "This is beyond your own rights, or beyond the clients that you see",
    ),
    "own-rights": (
        "自己的角色、客户范围和状态须由另一位管理员更改",
        "Your own role, clients and state are changed by another administrator",
    ),
    "last-administrator": (
        "这是最后一位能看到全部客户的管理员，不能移除",
        "This is the last administrator who sees every client, who cannot be taken away",
    ),
    "shuts-out-networks": (
        "您现在的地址不在这些网段内，保存后您自己也无法签入",
        "Your own address is not in these networks: you would shut yourself out",
    ),
    "shuts-out-totp": (
        "您自己还没有动态口令；请先为自己启用",
        "You have no second factor yourself yet: set yours up first",
    ),
    "agent-in-a-call": (
        "此人正在通话中，请等通话结束后再试",
        "This person is in a call now; try again when it is over",
    ),
    "import-wrong": ("文件中有错误，没有导入任何内容", "The file has mistakes; nothing was taken in"),
    "import-changed": (
        "预览之后文件或内容已变化，请重新预览",
        "The file, or what is there, changed since the preview; look again",
    ),
    "plan-changed": (
        "路由计划刚由他人发布，请查看后再发布",
        "Somebody published the routing plan meanwhile; look at it, and publish again",
    ),
    "refused": ("现在不能执行此操作", "This is not possible now"),
    "already-saved": ("小结已保存，不能再更改", "This wrap-up is already saved and cannot change any more"),
    "wrap-up-handed": ("该小结已转给他人填写", "Somebody else writes this wrap-up now"),
    "wrap-up-closed": ("该小结已由主管关闭，无需再填", "A supervisor closed this wrap-up: it need not be written"),
    "draft-changed": ("该小结已在另一个窗口中修改", "This wrap-up was changed in another window"),
    "had-part": ("该坐席也参与了这通电话", "That agent talked in this call too"),
    "not-owed": ("该小结已不再欠填", "This wrap-up is not owed any more"),
    "closed-then": ("该时间不在营业时间内", "The centre is closed at that time"),
    "barred-then": ("该时间不在允许外呼的时段", "Calls out are not allowed at that time"),
    "no-number": ("没有可回拨的号码", "There is no number to call back"),
    "no-team": ("您不属于任何班组", "You are in no team"),
    "not-planned": ("只有计划的事项才能改期或取消", "Only what was planned can be moved or cancelled"),
    "already-done": ("该事项已完成或已取消", "It is done or cancelled already"),
    "not-your-call": ("这不是您接听的电话", "This was not your call"),
    "recording-not-kept": ("录音尚不可用", "This recording is not available"),
    "signed-out": ("坐席尚未签入，请稍候", "Your desk is not signed in yet; one moment"),
    "signed-in-elsewhere": ("您已在另一处签入", "You are signed in at another desk"),
    "desk-replaced": ("您已在另一处签入，此页已停用", "You signed in elsewhere; this page is no longer in use"),
    "in-call": ("请先结束通话", "Finish the call first"),
    "in-call-elsewhere": (
        "您正在另一处通话，请先在那里结束通话再签入",
        "You are in a call at another desk; finish it there, then sign in here",
    ),
    "wrap-up-owed": ("请先保存小结", "Save the wrap-up first"),
    "no-phone": ("软电话尚未注册，请稍候", "The telephone is not registered yet; one moment"),
    "offer-over": ("该来电已不再等待您接听", "This call is no longer being offered to you"),
    "call-over": ("通话已结束", "That call is over"),
    "call-not-connected": ("电话正在接通，请稍候", "The call is just being connected; one moment"),
    "call-held": ("请先取回保持中的通话", "Take the held call back first"),
    "recording-paused": ("请先恢复录音", "Let the recording go on first"),
    "not-pausable": (
        "现在没有可暂停的录音，暂不要让客户报出卡号",
        "No recording goes on that could be paused: let no card number be said yet",
    ),
    "agent-not-here": ("该坐席没有签入", "That agent is not signed in"),
    "nothing-to-hear": ("该坐席现在没有通话", "That agent is in no conversation now"),
    "second-party": (
        "坐席正在咨询或多方通话，暂不能接管",
        "The agent is busy with a second party; the call cannot be taken over now",
    ),
    "call-taken": ("您已接管通话，请先结束它", "You have taken a call over; finish it first"),
    "number-wrong": ("号码不正确，请检查后再拨", "This is no telephone number; check it and dial again"),
    "number-not-allowed": ("您不能拨打此号码（如国际长途）", "You may not call this number (abroad, for one)"),
    "barred-international": ("您没有拨打国际及港澳台号码的权限", "You may not call numbers abroad"),
    "barred-premium": ("您没有拨打信息费（声讯）号码的权限", "You may not call premium-rate numbers"),
    "barred-satellite": ("您没有拨打卫星电话的权限", "You may not call satellite telephones"),
    "barred-short": ("您没有拨打短号码的权限", "You may not call short numbers"),
    "barred-free": ("您没有拨打800 号码的权限", "You may not call freephone numbers"),
    "barred-shared": ("您没有拨打400 号码的权限", "You may not call shared-cost numbers"),
    "barred-fixed": ("您没有拨打固定电话的权限", "You may not call landline numbers"),
    "barred-mobile": ("您没有拨打手机号码的权限", "You may not call mobile numbers"),
    "barred-other": ("您没有拨打无法识别的号码的权限", "You may not call numbers of an unknown kind"),
    "do-not-call": (
        "此号码在禁呼名单中，不能拨打（录入：{text}）",
        "This number is on the do-not-call list (entered by {text})",
    ),
    "barred-prefix": ("您没有拨打此号段的权限", "You may not call numbers that begin like this"),
    "barred-hour": ("现在不在允许外呼的时段", "Calls out are not allowed at this hour"),
    "barred-caller-id": ("不能用这个号码外呼，请换一条线路", "You may not call from this number; choose another line"),
    "barred-no-rate": (
        "费率表中没有此号码的价格，设有费用上限时不能拨打",
        "There is no price for this number, and spending is capped",
    ),
    "cap-client-day": ("该客户公司今天的外呼费用已达上限", "This client's calls have reached today's spending cap"),
    "cap-client-month": (
        "该客户公司本月的外呼费用已达上限",
        "This client's calls have reached this month's spending cap",
    ),
    "cap-agent-day": ("您今天的外呼费用已达上限", "Your calls have reached today's spending cap"),
    "no-line": ("没有可用的外呼号码", "There is no number to call from"),
    "line-of-another": ("请用该客户公司自己的号码回拨", "Call back from a number of the same client"),
    "already-taken": ("已由其他人处理", "Somebody else sees to it already"),
    "not-banned": ("该地址没有被封禁", "That address is not banned"),
    "address-never": ("该地址在白名单中，不会被封禁", "That address is never banned"),
    "filter-away": ("无法设置防火墙（nftables）", "The packet filter (nftables) cannot be set"),
    "no-such-line": ("线路文件中没有这条线路", "There is no line of this name in lines.yml"),
    "emergency-number": ("不能用紧急号码做测试", "Emergency numbers are not called for a test"),
    "line-shows-not": ("这条线路不能显示该号码", "This line may not show that number"),
    "too-many-tests": ("测试电话过多，请稍候再试", "Too many test calls at once; wait a moment"),
    "line-test-under-way": ("您的上一个测试电话还没有结束", "Your last test call is not over yet"),
    "too-many-prompt-calls": ("正在录音的人过多，请稍候再试", "Too many people record by telephone now; wait a moment"),
    "prompt-call-under-way": ("您的上一次电话录音还没有结束", "Your last recording by telephone is not over yet"),
    "prompt-calls-used-up": (
        "每人每小时最多 20 次电话录音，请稍后再试",
        "Twenty recordings by telephone an hour for each person; try again later",
    ),
    "line-tests-used-up": (
        "每人每小时最多 10 个测试电话，请稍后再试",
        "Ten test calls an hour for each person; try again later",
    ),
    "no-such-queue": ("没有这个队列，或没有原因通向它", "There is no such queue, or nothing leads to it"),
    "second-sought": ("已有第二方在接通或咨询中", "A second party is being sought or talked with already"),
    "no-second": ("现在没有第二方", "There is no second party now"),
    "outside-in-call": ("通话中已有一个外部号码", "There is a number outside in the call already"),
    "in-conference": ("三方通话中不能转接，可直接退出", "You are in a conference; leave it instead"),
    "not-the-lead": ("只有主持通话的坐席可以这样做", "Only the agent who leads the call can do that"),
    "agent-in-call": ("该坐席已在此通话中", "That agent is in this call"),
    "agent-signed-out": ("该坐席未签入", "That agent is not signed in"),
    "agent-desk-lost": ("该坐席的页面未连接", "That agent's page is not connected"),
    "agent-not-ready": ("该坐席未示闲", "That agent is Not ready"),
    "agent-busy": ("该坐席正忙", "That agent is busy"),
    "agent-no-phone": ("该坐席的电话未注册", "That agent's telephone is not registered"),
    "no-slot": ("没有空闲的驻留位", "No slot is free to park in"),
    "not-parked": ("该客户已不在驻留中", "That caller is not parked any more"),
    "not-free-not-ready": ("请先示闲", "Press Ready first"),
    "not-free-busy": ("请先结束当前通话并保存小结", "Finish your call and its wrap-up first"),
    "not-free-no-phone": ("软电话尚未注册，请稍候", "The telephone is not registered yet; one moment"),
    "not-free-desk-lost": ("页面未连接", "Your page is not connected"),
    "not-free-signed-out": ("请先签入", "Sign in first"),
    "no-expert": ("能接此电话的专家都未签入", "Nobody who could take it is signed in"),
    "callback-over": (
        "该回拨已结束，或正在拨打",
        "That callback is over, or is being made",
    ),
    "call-unknown": ("没有这个来电或派话记录", "No such call or offer is known"),
    "not-waiting": ("该来电现在不在等待", "This call does not wait now"),
    "offer-unknown": ("该来电没有这次派话", "This call had no such offer"),
    "not-told": (
        "日志中没有足够的内容来还原那一刻；保存的选择仍然有效",
        "The journal does not tell enough of that moment; the stored choice stands",
    ),
    "unreadable-plan": ("当时的路由方案无法读取", "The routing plan of that time cannot be read"),
    "flow-changed": (
        "此流程刚由他人发布，请刷新后再试",
        "Somebody published this flow meanwhile; reload and try again",
    ),
    "article-changed": (
        "此话术刚由他人发布，请查看后再发布",
        "Somebody published this text meanwhile; look at it, then publish again",
    ),
    "prompt-changed": (
        "此录音刚由他人更新；再保存一次将覆盖它",
        "Somebody gave it another file meanwhile; do it once more to go over that one",
    ),
    "unreadable-flow": ("该流程版本无法读取", "That version of the flow cannot be read"),
    "number-taken": ("该号码已属于其他客户公司", "This is a number of another client already"),
    "number-there": ("该号码已存在，请在图中选择它来修改", "This number is there already: choose it in the drawing"),
    "hours-unreadable": ("营业时间还有错误，请先改正", "The opening hours are not right yet; mend them first"),
    "flow-wrong": ("流程还有错误，请先改正再试拨", "The flow has mistakes; mend them first, then try it"),
    "no-voice": ("本机无法朗读文字，请在命令行发布", "Texts cannot be spoken here; publish at the command line"),
    "too-many-orders": ("操作过于频繁，请稍候再试", "Too many actions at once; wait a moment"),
    "database-away": (
        "数据库暂不可用，内容未保存，请稍后重试",
        "The database is away; nothing was saved, try again soon",
    ),
    "bus-away": ("消息服务暂不可用，请稍后重试", "The message service is away; try again soon"),
    "controller-away": ("呼叫控制暂不可用，请稍后重试", "Call control is away; try again soon"),
    "exchange-away": ("电话交换机暂不可用，请稍后重试", "The telephone exchange is away; try again soon"),
    "away": ("服务暂不可用，请稍后重试", "A part of the system is away; try again soon"),
    "caller-unknown": (
        "来电未显示号码，无法记录到客户",
        "The number was withheld: there is no customer to note it for",
    ),
    "nobody-here": ("这些坐席都未签入", "None of these agents is signed in"),
    "error": ("系统出错，已记录", "Something went wrong on our side; it has been noted"),
}

_STATUS: dict[str, int] = {
    "not-signed-in": 401,
    "wrong-login": 401,
    "not-allowed": 403,
    "code-needed": 401,
    "wrong-code": 401,
    "network-refused": 403,
    "password-first": 403,
    "totp-first": 403,
    "insecure-transport": 403,
    "rights-beyond": 403,
    "own-rights": 403,
    "wrong-origin": 403,
    "not-found": 404,
    "no-such-agent": 404,
    "no-such-number": 404,
    "recording-not-kept": 404,
    "call-unknown": 404,
    "offer-unknown": 404,
    "too-slow": 408,
    "too-many-tries": 429,
    "too-many-requests": 429,
    "too-many-orders": 429,
    "line-tests-used-up": 429,
    "prompt-calls-used-up": 429,
    "wrong-token": 401,
}


def statuses() -> dict[int, list[str]]:
    """Every status of a refusal with the words that it may come with. Those of 409 are many: anything that is not
    possible now."""
    found: dict[int, list[str]] = {400: ["bad-input", "refused"], 409: ["conflict", "refused", "..."]}
    for code, status in _STATUS.items():
        found.setdefault(status, []).append(code)
    found[503] = sorted(code for code in TEXTS if code == "away" or code.endswith("-away"))
    return dict(sorted(found.items()))


def problem(code: str, *, where: str = "", expected: str = "", text: str = "") -> Problem:
    """The Problem of a code. A code without texts of its own is told with ``text`` (or the code) as it is."""
    zh, en = TEXTS.get(code, (text or code, text or code))
    # Field names and expectations come from us, but are put in as plain text and never interpreted.
    fill = {"{where}": where, "{expected}": expected, "{text}": text}
    for place, value in fill.items():
        zh, en = zh.replace(place, value), en.replace(place, value)
    return Problem(code=code, zh=zh, en=en, where=where)


def problem_of(error: ZuoxiError) -> tuple[int, Problem]:
    """HTTP status and Problem of an error of ours."""
    if isinstance(error, BadInput):
        return 400, problem("bad-input", where=error.where, expected=error.expected)
    told = problem(error.code, text=error.text)
    if error.code in _STATUS:
        return _STATUS[error.code], told
    match error:
        case NotAllowed():
            return 403, told
        case Conflict() | Refused():
            return 409, told
        case Away():
            return 503, told
        case _:
            return 500, told


def error_of(code: str, text: str) -> ZuoxiError:
    """The error that an Answer's code and text stand for."""
    if code.endswith("-away"):
        return Away(text, code=code)
    if code == "error":
        return ZuoxiError(text)
    return Refused(text, code=code)
