/*
 * caps.h - what an address says of itself (XEP-0030), and its hash (XEP-0115)
 *
 * A WryInfo is one answer to disco#info: identities, features, forms.  It is written and hashed
 * from the same lists, so `ver` is of exactly what is answered.  What stands in ours is iq/disco.c's
 * business.  Of users' clients one thing is wanted: whether they take contacts (XEP-0144); a hash that
 * is not that of the answer is believed for nobody (5.4).
 */
#pragma once

#include "core/inbound.h"

WryInfo	   *info_new(void);
void	    info_free(WryInfo *info);
/* name: nullable. */
void	    info_identity(WryInfo *info, const char *category, const char *type, const char *name);
/* One that is there already is not said twice (DI-04). */
void	    info_feature(WryInfo *info, const char *var);
/* XEP-0128: a form of that FORM_TYPE; its fields follow, a field's values follow it. */
void	    info_form(WryInfo *info, const char *form_type);
void	    info_field(WryInfo *info, const char *var, const char *type);
void	    info_value(WryInfo *info, const char *value);
/* The children of <query/>. */
void	    info_write(const WryInfo *info, WryXml *xml);
/* `ver`: SHA-1, base64.  (transfer full) */
char	   *info_hash(const WryInfo *info);
bool	    info_has(const WryInfo *info, const char *feature);
/* Of somebody's answer.  NULL: what may not be hashed (5.4, 3.3 to 3.6).  (transfer full) */
WryInfo	   *info_read(xmpp_stanza_t *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryInfo, info_free)

/* --- ours --------------------------------------------------------------------------- */

#define CAPS_NODE "urn:x-wherry"

/*
 * What every available presence of ours bears: <c/>, and XEP-0153's picture.  jid: whose it is, bare; contact:
 * what it is to that account, NULL for nothing (a network, the service, help@ to a stranger).
 */
void	    caps_stamp(WryXml *xml, WryComponent *component, const char *jid,
		       const WryContact *contact);
/* Is node our node and what info hashes to? */
bool	    caps_is_node(const WryInfo *info, const char *node);

/* --- users' ------------------------------------------------------------------------- */

void	    caps_configure(WryComponent *component);
void	    caps_free(WryComponent *component);
/* What a client can do with what we have for it. */
typedef enum {
	WRY_WISH_CONTACTS = 1 << 0,	/* it takes contacts (XEP-0144) */
	WRY_WISH_PICTURES = 1 << 1,	/* it wants to be told of pictures (XEP-0084, +notify) */
} WryWishes;

/* A presence of a user's client, whatever it is to.  true: it says another thing of itself than before. */
bool	    caps_seen(const WryInbound *in);
/* Has that client this wish?  It is asked once a version.  reply: as caps_find_exchange(). */
void	    caps_ask(WryComponent *component, const char *full, WryWishes wish, WryReply *reply);
/*
 * One of the user's clients that takes contacts.  reply: (transfer full): its full JID (borrowed);
 * ITEM_NOT_FOUND: none is known to.
 */
void	    caps_find_exchange(WryComponent *component, const char *bare, WryReply *reply);
