/*
 * ctl-server.c - wherryctl server-config: what other servers have to be told of us, filled in
 */
#include "base/text.h"
#include "core/config.h"
#include "ctl.h"

#include <stdio.h>
#include <string.h>

/* What every server needs to know of one component. */
typedef struct {
	const char *domain, *title, *secret;
	char *parent; /* "example.org": whose service discovery names it */
	char *host;
	unsigned port;
	bool tls;
} Peer;

static void
peer_free(gpointer data)
{
	Peer *peer = data;
	g_free(peer->parent);
	g_free(peer->host);
	g_free(peer);
}

static char *
escape(const char *text, const char *special)
{
	GString *out = g_string_new(NULL);
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	return g_string_free(out, FALSE);
}

static void
snippet_prosody(const GPtrArray *peers, GString *out)
{
	const Peer *first = g_ptr_array_index(peers, 0);
	g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);

	g_string_append(
	    out, "-- /etc/prosody/conf.d/wherry.cfg.lua ; then: systemctl restart prosody\n");
	for (guint i = 0; i < peers->len; i++) {
		const Peer *p = g_ptr_array_index(peers, i);
		g_autofree char *secret = escape(p->secret, "\"\\");
		g_string_append_printf(out, "Component \"%s\"\n  component_secret = \"%s\"\n",
				       p->domain, secret);
	}
	for (guint i = 0; i < peers->len; i++) {
		const Peer *p = g_ptr_array_index(peers, i);
		if (!g_hash_table_add(done, p->parent))
			continue;
		g_string_append_printf(out, "-- in VirtualHost \"%s\":\n--   disco_items = { ",
				       p->parent);
		bool any = false;
		for (guint k = i; k < peers->len; k++) {
			const Peer *other = g_ptr_array_index(peers, k);
			if (strcmp(other->parent, p->parent) != 0)
				continue;
			g_autofree char *title = escape(other->title, "\"\\");
			g_string_append_printf(out, "%s{ \"%s\", \"%s\" }", any ? ", " : "",
					       other->domain, title);
			any = true;
		}
		g_string_append(out, " }\n");
	}
	g_string_append(out, "-- where http_file_share is, so that users can be given files:\n--   "
			     "http_file_share_access = { ");
	for (guint i = 0; i < peers->len; i++)
		g_string_append_printf(out, "%s\"%s\"", i > 0 ? ", " : "",
				       ((const Peer *)g_ptr_array_index(peers, i))->domain);
	g_string_append(out, " }\n");
	if (first->port != 5347)
		g_string_append_printf(out,
				       "-- in /etc/prosody/prosody.cfg.lua, above the first "
				       "VirtualHost:\n--   component_ports = { %u }\n",
				       first->port);
	for (guint i = 0; i < peers->len; i++)
		if (((const Peer *)g_ptr_array_index(peers, i))->tls) {
			g_string_append(out,
					"-- Prosody has no TLS on this port: server_tls = no and "
					"127.0.0.1, or a tunnel\n");
			break;
		}
}

static void
snippet_ejabberd(const GPtrArray *peers, GString *out)
{
	g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	g_string_append(out,
			"# /etc/ejabberd/ejabberd.yml, under listen: ; then: systemctl restart "
			"ejabberd ; restart, a reload has left the port closed\n");
	for (guint i = 0; i < peers->len; i++) {
		const Peer *p = g_ptr_array_index(peers, i);
		if (!g_hash_table_add(done, g_strdup_printf("%s %u", p->host, p->port)))
			continue;
		g_string_append_printf(
		    out,
		    "  - port: %u\n    ip: \"%s\"\n    module: ejabberd_service\n"
		    "    global_routes: false\n",
		    p->port, g_hostname_is_ip_address(p->host) ? p->host : "127.0.0.1");
		if (p->tls)
			g_string_append(
			    out, "    tls: true\n    certfile: \"/etc/ejabberd/ejabberd.pem\"\n");
		g_string_append(out, "    hosts:\n");
		for (guint k = i; k < peers->len; k++) {
			const Peer *other = g_ptr_array_index(peers, k);
			if (strcmp(other->host, p->host) != 0 || other->port != p->port)
				continue;
			g_autofree char *secret = escape(other->secret, "\"\\");
			g_string_append_printf(out, "      \"%s\": { password: \"%s\" }\n",
					       other->domain, secret);
		}
	}
	g_string_append(out, "# so that users can be given files, with mod_http_upload:\n"
			     "# acl:\n#   wherry:\n#     server: [ ");
	for (guint i = 0; i < peers->len; i++)
		g_string_append_printf(out, "%s\"%s\"", i > 0 ? ", " : "",
				       ((const Peer *)g_ptr_array_index(peers, i))->domain);
	g_string_append(out,
			" ]\n# access_rules:\n#   upload: [ { allow: local }, { allow: wherry } ]\n"
			"# modules:\n#   mod_http_upload:\n#     access: upload\n");
}

static void
snippet_jabberd2(const GPtrArray *peers, GString *out)
{
	const Peer *first = g_ptr_array_index(peers, 0);
	g_autofree char *secret = g_markup_escape_text(first->secret, -1);

	g_string_append(out, "<!-- /etc/jabberd2/router.xml, <local>: ; then: systemctl restart "
			     "jabberd2 ; one for all components -->\n");
	for (guint i = 1; i < peers->len; i++)
		if (strcmp(((const Peer *)g_ptr_array_index(peers, i))->secret, first->secret) !=
		    0) {
			g_string_append(out,
					"<!-- these components have several secrets, and jabberd2 "
					"has one: write this one to each secret_file -->\n");
			break;
		}
	g_string_append_printf(out, "<secret>%s</secret>\n", secret);
	if (first->port != 5347)
		g_string_append_printf(out, "<port>%u</port>\n", first->port);
}

static const struct {
	const char *name;
	void (*write)(const GPtrArray *peers, GString *out);
} servers[] = {
	{ "prosody", snippet_prosody },
	{ "ejabberd", snippet_ejabberd },
	{ "jabberd2", snippet_jabberd2 },
};

bool
ctl_is_xmpp_server(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i].name, name) == 0)
			return true;
	return false;
}

GString *
ctl_xmpp_snippet(const char *name, const char *domain)
{
	g_autoptr(WryConfig) config = ctl_load_config();
	g_autoptr(GPtrArray) peers = g_ptr_array_new_with_free_func(peer_free);
	g_autofree char *prepared = domain != NULL ? wry_text_domain(domain, NULL) : NULL;

	if (config == NULL)
		return NULL;
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		if (domain != NULL && g_strcmp0(prepared, c->domain) != 0)
			continue;
		const char *server = wry_values_text(c->common, "server");
		const char *colon = strrchr(server, ':'),
			   *title = wry_values_text(c->common, "name");
		g_auto(GStrv) serves = wry_values_list(c->common, "serves");
		Peer *peer = g_new(Peer, 1);
		*peer = (Peer){
			.domain = c->domain,
			.title = title != NULL ? title : c->backend->title,
			.secret = c->secret,
			.parent = g_strdup(serves[0]),
			.host = *server == '[' ? g_strndup(server + 1, (gsize)(colon - server) - 2)
					       : g_strndup(server, (gsize)(colon - server)),
			.port = (unsigned)g_ascii_strtoull(colon + 1, NULL, 10),
			.tls = wry_values_bool(c->common, "server_tls"),
		};
		g_ptr_array_add(peers, peer);
	}
	if (peers->len == 0) {
		fprintf(stderr, "wherryctl: %s has no [component %s]\n", ctl_options.config_path,
			domain != NULL ? domain : "DOMAIN");
		return NULL;
	}
	GString *out = g_string_new(NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i].name, name) == 0)
			servers[i].write(peers, out);
	return out;
}

int
ctl_server_config(char **args)
{
	if (!ctl_is_xmpp_server(args[0]) && !ctl_is_mta(args[0]))
		return ctl_usage("'%s' is no server known here; write prosody, ejabberd, jabberd2, "
				 "postfix, exim or opensmtpd",
				 args[0]);
	g_autoptr(GString) out = ctl_is_mta(args[0]) ? ctl_mta_snippet(args[0], args[1])
						     : ctl_xmpp_snippet(args[0], args[1]);
	if (out == NULL)
		return EXIT_FAILED;
	if (!ctl_options.json) {
		fputs(out->str, stdout);
		return 0;
	}
	g_autoptr(JsonBuilder) json = json_builder_new();
	json_builder_begin_object(json);
	json_builder_set_member_name(json, "server");
	json_builder_add_string_value(json, args[0]);
	json_builder_set_member_name(json, "snippet");
	json_builder_add_string_value(json, out->str);
	json_builder_end_object(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	return ctl_print_json(root, 0);
}
