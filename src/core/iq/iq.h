/*
 * iq.h - the service itself: every request that is answered without a network, or by one question to it
 */
#pragma once

#include "core/caps.h"
#include "core/inbound.h"

/* disco.c: XEP-0030, XEP-0128, XEP-0157 */
void	    disco_info(const WryInbound *in);
/* What disco#info answers at that address; only component, account, peer, target, nick, routes are read. */
void	    disco_describe(const WryInbound *in, WryInfo *info);
/* The name an address goes by: "#wherry (irc.libera.chat)".  (transfer full) */
char	   *disco_name(const WryInbound *in);

/* The session, the room that an address is of; NULL: there is none now. */
WrySession *disco_session(const WryInbound *in);
WryRoom	   *disco_room(const WryInbound *in);
/* May the room's inside be asked about?  Only by who sits in it (MU-05). */
bool	    disco_is_in_room(const WryInbound *in);
/* <query xmlns= node=>; node: nullable */
void	    disco_open(WryXml *xml, const char *ns, const char *node);

/* items.c: XEP-0030's items, in pages (XEP-0059) */
void	    disco_items(const WryInbound *in);

/* register.c: XEP-0077 on the domain */
void	    register_get(const WryInbound *in);
void	    register_set(const WryInbound *in);

/* command.c: XEP-0050, a face of commands.h */
void	    command_set(const WryInbound *in);
/* The commands of a JID, as disco#items' <item/>s; and is `node` one of them?  Its title, or NULL. */
void	    command_list(const WryInbound *in, WryXml *xml);
const char *command_title(const WryInbound *in, const char *node);

/* misc.c: XEP-0199, 0092, 0012, 0202; XEP-0100's prompt */
void	    ping_get(const WryInbound *in);
void	    version_get(const WryInbound *in);
void	    last_get(const WryInbound *in);
void	    last_get_person(const WryInbound *in);
void	    time_get(const WryInbound *in);
void	    gateway_get(const WryInbound *in);
void	    gateway_set(const WryInbound *in);

/* vcard.c: XEP-0054 */
void	    vcard_get(const WryInbound *in);
void	    vcard_set(const WryInbound *in);

/* search.c: XEP-0055 */
void	    search_get(const WryInbound *in);
void	    search_set(const WryInbound *in);

/* mam.c: XEP-0313 */
void	    mam_get(const WryInbound *in);
void	    mam_set(const WryInbound *in);

/* rooms.c: XEP-0045 sections 8 and 9, XEP-0410 */
/* The room, if the sender sits in it; NULL: he has had that error. */
WryRoom	   *room_seat(const WryInbound *in, WryErrorCode otherwise);
void	    room_ping(const WryInbound *in);
void	    room_admin_get(const WryInbound *in);
void	    room_admin_set(const WryInbound *in);

/* owner.c: XEP-0045 section 10 */
void	    room_owner_get(const WryInbound *in);
void	    room_owner_set(const WryInbound *in);
