"""Which mail domains say something about a company."""

from __future__ import annotations

FREE_MAIL = frozenset(
    """126.com 163.com 21cn.com aim.com aol.com att.net bellsouth.net bigpond.com bluewin.ch
    bol.com.br btinternet.com charter.net comcast.net cox.net earthlink.net fastmail.com
    foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
    hey.com hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    hushmail.com icloud.com inbox.com inbox.ru laposte.net libero.it list.ru live.co.uk live.com
    live.de live.fr live.nl mac.com mail.com mail.ru mailbox.org me.com msn.com naver.com
    neuf.fr ntlworld.com online.de optonline.net orange.fr outlook.com outlook.de outlook.es
    outlook.fr pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com rediffmail.com
    rocketmail.com rogers.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com sohu.com
    sympatico.ca t-online.de tiscali.it tuta.com tutanota.com uol.com.br verizon.net virgilio.it
    virginmedia.com wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk
    yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com
    zoho.com zohomail.com""".split()
)
"""Domains where a person has a mailbox of their own: they say nothing about a company."""

_MACHINES = frozenset("e em email info lists m mail mailer mailing mx news newsletter smtp".split())


def business_domain(address: str) -> str:
    """Return the company's domain of an address, without a mail server's own label; '' for none."""
    domain = address.rpartition("@")[2].strip(".").lower() if "@" in address else ""
    while (head := domain.partition("."))[0] in _MACHINES and head[2].count("."):
        domain = head[2]
    return "" if domain in FREE_MAIL or "." not in domain else domain
