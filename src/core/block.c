/*
 * block.c - whom a user does not want to hear of
 */
#include "core/block.h"

#include <string.h>

char *
block_key(const WryComponent *component, const WryAddress *who)
{
	return component->backend->address_format(component, who);
}

/* Are these two one person there?  (nick_fold; session NULL: as they are spelled) */
static bool
is_alike(const WryComponent *c, const WrySession *session, const char *key, const WryAddress *who)
{
	g_autoptr(WryAddress) blocked = c->backend->address_parse(c, key, NULL, NULL);
	if (blocked == NULL || blocked->kind != WRY_ADDRESS_CONTACT ||
	    g_strcmp0(blocked->network, who->network) != 0)
		return false;
	if (session == NULL || c->backend->nick_fold == NULL)
		return strcmp(blocked->name, who->name) == 0;
	g_autofree char *a = c->backend->nick_fold(session, blocked->name);
	g_autofree char *b = c->backend->nick_fold(session, who->name);
	return strcmp(a, b) == 0;
}

static bool
hides(const WryComponent *c, const WrySession *session, const WryAccountRow *row,
      const WryAddress *who)
{
	const char *at = who != NULL ? strrchr(who->name, '@') : NULL;
	for (guint i = 0; who != NULL && i < row->settings->len; i++) {
		const WrySetting *s = row->settings->pdata[i];
		if (strcmp(s->scope, BLOCK_SCOPE) != 0)
			continue;
		if (*s->name == '@' ? at != NULL && strcmp(s->name, at) == 0
				    : is_alike(c, session, s->name, who))
			return true;
	}
	return false;
}

bool
block_hides(const WrySession *session, const WryAddress *who)
{
	return hides(wry_session_component(session), session, wry_account_newest(session->account),
		     who);
}

bool
block_row_hides(const WryComponent *component, const WryAccountRow *row, const WryAddress *who)
{
	return hides(component, NULL, row, who);
}
