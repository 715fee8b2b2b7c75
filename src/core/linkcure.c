/*
 * linkcure.c - why a component's stream does not stand, in words
 *
 * One table from what a server says to what the operator should do.  The
 * server's own words are shown where the table has none, made printable.
 */
#include "core/linkcure.h"

#include "core/confscan.h"

#include <string.h>

typedef struct {
	const char *condition;
	const char *text;     /* a part of the server's words; NULL: any, or none */
	const char *fault;    /* for doctor, NULL: the sentence */
	const char *sentence; /* for the log */
	const char *server;   /* server-config's NAME; NULL: no configuration helps */
} Cure;

/* The first that fits. */
static const Cure cures[] = {
	{ "not-authorized", "token does not match", NULL,
	  "the server refuses the secret; it must equal component_secret in Prosody", "prosody" },
	{ "not-authorized", "hash didn't match", NULL,
	  "the server refuses the secret; it must equal <secret> in jabberd2's router.xml",
	  "jabberd2" },
	{ "not-authorized", NULL, NULL,
	  "the server refuses us: wrong password, or the domain is missing under ejabberd_service "
	  "hosts",
	  "ejabberd" },
	{ "host-unknown", NULL, "host-unknown", "the server has no component of this name",
	  "prosody" },
	{ "conflict", NULL, NULL,
	  "something else is connected under this name, maybe biboumi; stop it. Retrying", NULL },
};

/* Is there anything to complain about? */
static bool
is_faulty(const WryLinkStatus *status)
{
	return status->condition != NULL && strcmp(status->state, "up") != 0 &&
	       strcmp(status->state, "stopped") != 0;
}

static const Cure *
find(const WryLinkStatus *status)
{
	if (!is_faulty(status))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(cures); i++)
		if (strcmp(cures[i].condition, status->condition) == 0 &&
		    (cures[i].text == NULL ||
		     (status->text != NULL && strstr(status->text, cures[i].text) != NULL)))
			return &cures[i];
	return NULL;
}

/* What no table foresaw: "connection refused", "not-well-formed (...)". */
static char *
plain(const WryLinkStatus *status)
{
	if (!is_faulty(status))
		return NULL;
	g_autofree char *condition = wry_scan_printable(status->condition);
	g_autofree char *text = status->text != NULL ? wry_scan_printable(status->text) : NULL;
	if (text == NULL || *text == '\0' || strcmp(text, condition) == 0)
		return g_steal_pointer(&condition);
	return g_strdup_printf("%s (%s)", condition, text);
}

char *
wry_link_cure(const char *domain, const WryLinkStatus *status)
{
	const Cure *cure = find(status);
	g_autofree char *fault = plain(status);
	GString *out;

	if (fault == NULL)
		return NULL;
	out = g_string_new(domain);
	if (domain != NULL)
		g_string_append(out, ": ");
	if (cure == NULL)
		g_string_append_printf(
		    out,
		    "no stream to the XMPP server: %s; is it up, and does it listen "
		    "for components there? Retrying",
		    fault);
	else
		g_string_append(out, cure->sentence);
	if (cure != NULL && cure->server != NULL)
		g_string_append_printf(out, ": wherryctl server-config %s", cure->server);
	return g_string_free(out, FALSE);
}

char *
wry_link_fault(const char *domain, const WryLinkStatus *status, char **ret_cure)
{
	const Cure *cure = find(status);
	char *fault = plain(status);

	*ret_cure = NULL;
	if (fault == NULL)
		return NULL;
	if (cure == NULL) {
		*ret_cure = g_strdup("start the XMPP server, and compare its component port with "
				     "'server' in wherry.conf");
		return fault;
	}
	g_free(fault);
	if (cure->server != NULL)
		*ret_cure = g_strdup_printf("wherryctl server-config %s %s", cure->server, domain);
	return g_strdup(cure->fault != NULL ? cure->fault : cure->sentence);
}
