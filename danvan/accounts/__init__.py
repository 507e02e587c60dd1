"""Sign-in (đăng nhập): passwords, second factors, invitations, sessions, single sign-on.

Signing in is by name, since people may have no e-mail; an attack slows the attacker, never the victim (T-78).
"""
