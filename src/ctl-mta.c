/*
 * ctl-mta.c - wherryctl server-config for mail servers: conf/'s files, with the operator's names
 * for the examples
 *
 * They are linked in as they stand, so what is printed, what is installed as an example and what
 * the tests run is one text.
 */
#include "base/text.h"
#include "core/config.h"
#include "ctl.h"

#include <stdio.h>
#include <string.h>

#define EMBED(name, path)                                                                          \
	__asm__(".section .rodata\n.global " #name "\n.hidden " #name "\n" #name                   \
		":\n.incbin \"" path "\"\n.byte 0\n.previous\n");                                  \
	extern const char name[]

EMBED(ctl_conf_postfix, "conf/postfix.cf");
EMBED(ctl_conf_exim, "conf/exim.conf");
EMBED(ctl_conf_opensmtpd, "conf/smtpd.conf");

static const struct {
	const char *name, *text;
} mtas[] = {
	{ "postfix", ctl_conf_postfix },
	{ "exim", ctl_conf_exim },
	{ "opensmtpd", ctl_conf_opensmtpd },
};

static const char *
text_of(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(mtas); i++)
		if (strcmp(mtas[i].name, name) == 0)
			return mtas[i].text;
	return NULL;
}

bool
ctl_is_mta(const char *name)
{
	return text_of(name) != NULL;
}

/* Where wherryd listens, as each of them writes it. */
static void
put_listener(GString *text, const char *listen)
{
	if (g_str_has_prefix(listen, "unix:")) { /* Postfix alone */
		g_autofree char *there = g_strconcat("lmtp:", listen, NULL);
		g_string_replace(text, "lmtp:inet:127.0.0.1:2024", there, 0);
		g_string_replace(text, "127.0.0.1:2024", listen, 0);
		return;
	}
	const char *colon = strrchr(listen, ':');
	bool v6 = *listen == '[';
	g_autofree char *host = v6 ? g_strndup(listen + 1, (gsize)(colon - listen) - 2)
				   : g_strndup(listen, (gsize)(colon - listen));
	/* Exim's router and transport name them apart; a colon is doubled in its lists. */
	g_auto(GStrv) parts = g_strsplit(host, ":", -1);
	g_autofree char *doubled = g_strjoinv("::", parts);
	g_autofree char *route = g_strdup_printf("route_list = * %s byname", doubled);
	g_autofree char *port = g_strdup_printf("port = %s", colon + 1);
	g_string_replace(text, "route_list = * 127.0.0.1 byname", route, 0);
	g_autofree char *both = g_strdup_printf("%s and %s", host, colon + 1);
	g_string_replace(text, "port = 2024", port, 0);
	g_string_replace(text, "127.0.0.1 and 2024", both, 0);
	g_string_replace(text, "127.0.0.1:2024", listen, 0);
}

static void
put_size(GString *text, gint64 size)
{
	g_autofree char *bytes = g_strdup_printf("%" G_GINT64_FORMAT, size);
	g_string_replace(text, "26214400", bytes, 0);
	g_autofree char *short_form = size % (1 << 20) == 0
					  ? g_strdup_printf("%" G_GINT64_FORMAT "M", size >> 20)
					  : g_strdup(bytes);
	g_string_replace(text, "25M", short_form, 0);
}

/* Under which name the server's verdicts stand; NULL: the operator has still to say. */
static void
put_name(GString *text, const char *authserv_id)
{
	if (authserv_id == NULL) {
		g_string_prepend(text,
				 "# authserv_id is not set in wherry.conf: write this server's "
				 "name there, and here for mx.example.org\n");
		return;
	}
	g_auto(GStrv) labels = g_strsplit(authserv_id, ".", -1);
	g_autofree char *pattern = g_strjoinv("\\.", labels);
	g_string_replace(text, "mx\\.example\\.org", pattern, 0);
	g_string_replace(text, "mx.example.org", authserv_id, 0);
}

static GString *
fill(const char *name, const WryConfigComponent *c)
{
	const char *listen = wry_values_text(c->settings, "lmtp_listen");
	if (g_str_has_prefix(listen, "unix:") && strcmp(name, "postfix") != 0) {
		fprintf(stderr,
			"wherryctl: %s delivers over TCP; in [component %s]: lmtp_listen = "
			"127.0.0.1:2024\n",
			name, c->domain);
		return NULL;
	}
	GString *text = g_string_new(text_of(name));
	/* First, as the operator's own names may be among the examples. */
	put_listener(text, listen);
	put_size(text, wry_values_int(c->settings, "max_size"));
	put_name(text, wry_values_text(c->settings, "authserv_id"));
	g_string_replace(text, "mail.example.org", c->domain, 0);
	g_string_replace(text, "/usr/local/lib/wherry/", WRY_LIBDIR "/", 0);
	return text;
}

GString *
ctl_mta_snippet(const char *name, const char *domain)
{
	g_autoptr(WryConfig) config = ctl_load_config();
	g_autofree char *prepared = domain != NULL ? wry_text_domain(domain, NULL) : NULL;
	const WryConfigComponent *found = NULL;
	if (config == NULL)
		return NULL;
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		if (strcmp(c->backend->name, "smtp") != 0 ||
		    (domain != NULL && g_strcmp0(prepared, c->domain) != 0))
			continue;
		if (found != NULL) {
			fprintf(stderr,
				"wherryctl: there are several mail components; name one: wherryctl "
				"server-config %s %s\n",
				name, found->domain);
			return NULL;
		}
		found = c;
	}
	if (found == NULL) {
		fprintf(stderr, "wherryctl: %s has no [component %s] with backend = smtp\n",
			ctl_options.config_path, domain != NULL ? domain : "DOMAIN");
		return NULL;
	}
	return fill(name, found);
}
