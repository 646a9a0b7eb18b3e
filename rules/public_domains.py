"""Mail providers where everybody can have an address: such a domain says nothing of who is calling."""

from __future__ import annotations

_LISTED = """
126.com 163.com abv.bg aol.com arcor.de bluewin.ch bredband.net btinternet.com comcast.net comhem.se
duck.com email.com fastmail.com fastmail.fm forum.dk free.fr freenet.de get2net.dk glocalnet.net
gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.co.uk hotmail.com hotmail.de
hotmail.dk hotmail.fr hotmail.no hotmail.se hushmail.com icloud.com inbox.com inbox.lv jubii.dk
laposte.net libero.it live.com live.de live.dk live.no live.se mac.com mail.com mail.dk mail.ru
mailbox.org me.com msn.com netscape.net online.no orange.fr outlook.com outlook.de outlook.dk outlook.fr
outlook.no outlook.se pm.me post.tele.dk privat.dk proton.me protonmail.ch protonmail.com qq.com
rocketmail.com sbcglobal.net seznam.cz skynet.be sol.dk spray.se stofanet.dk t-online.de tdcadsl.dk
tdcspace.dk telia.com tiscali.dk tuta.com tutanota.com vip.cybercity.dk web.de webspeed.dk wp.pl
yahoo.co.uk yahoo.com yahoo.de yahoo.dk yahoo.fr yahoo.no yahoo.se yandex.com yandex.ru ymail.com
zoho.com zohomail.eu
"""

PUBLIC_DOMAINS = frozenset(_LISTED.split())
