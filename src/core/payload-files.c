/*
 * payload-files.c - files that a user sends, where the network carries them as data
 * (WRY_CAP_ATTACH) or by their links (WRY_CAP_LINKS)
 *
 * XEP-0066, XEP-0447 and XEP-0385 say where one is, each in its way and often two of them the same;
 * it is one file.  What is left of the words goes beside it.
 */
#include "core/payload.h"

#include "xmpp/ns.h"

#include <string.h>

#define FILES_MOST 10
#define URL_MOST 8192
#define NAME_MOST 255

static bool
is_web(const char *url)
{
	g_autofree char *scheme = g_uri_parse_scheme(url);
	return scheme != NULL && strlen(url) <= URL_MOST &&
	       (g_ascii_strcasecmp(scheme, "http") == 0 ||
		g_ascii_strcasecmp(scheme, "https") == 0);
}

/* A link whose other half is the key to it: it would bring nothing that anybody can read. */
static bool
is_encrypted(const char *url)
{
	return url != NULL && g_ascii_strncasecmp(url, "aesgcm:", strlen("aesgcm:")) == 0;
}

/* What the address calls it: the end of its path.  (transfer full); NULL: nothing */
static char *
name_in(const char *url)
{
	g_autoptr(GUri) uri =
	    g_uri_parse(url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
	const char *path = uri != NULL ? g_uri_get_path(uri) : "";
	const char *slash = strrchr(path, '/');
	g_autofree char *name = slash != NULL ? g_uri_unescape_string(slash + 1, "/") : NULL;
	return name != NULL && *name != '\0' && g_utf8_validate(name, -1, NULL)
		   ? g_steal_pointer(&name)
		   : NULL;
}

static WryAttachment *
find(const WryMessage *m, const char *url)
{
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		WryAttachment *a = m->attachments->pdata[i];
		if (strcmp(a->url, url) == 0)
			return a;
	}
	return NULL;
}

/* What is said of it, where nothing has been said yet; each (transfer full), nullable. */
static void
describe(WryAttachment *a, char *name, char *type, const char *size)
{
	guint64 n;
	if (name != NULL && strlen(name) > NAME_MOST)
		g_clear_pointer(&name, g_free);
	if (a->name == NULL)
		a->name = g_steal_pointer(&name);
	if (a->type == NULL)
		a->type = g_steal_pointer(&type);
	if (a->size < 0 && size != NULL &&
	    g_ascii_string_to_unsigned(size, 10, 0, INT64_MAX, &n, NULL))
		a->size = (int64_t)n;
	g_free(name);
	g_free(type);
}

/* The file of that address.  NULL: it is no address of a file; or an error. */
static WryAttachment *
take(WryMessage *m, const char *url, GError **error)
{
	if (is_encrypted(url)) {
		wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("I cannot read encrypted files. Turn encryption off for this contact, "
		       "and send it again."),
		    NULL);
		return NULL;
	}
	if (url == NULL || !is_web(url))
		return NULL;
	WryAttachment *a = find(m, url);
	if (a != NULL)
		return a;
	if (m->attachments != NULL && m->attachments->len >= FILES_MOST) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("One message takes %1$s files at most."), G_STRINGIFY(FILES_MOST),
			      NULL);
		return NULL;
	}
	a = wry_attachment_new(NULL, NULL, NULL);
	a->url = g_strdup(url);
	wry_message_attach(m, a);
	return a;
}

/* file: in that namespace's words; NULL: nothing is said. */
static void
describe_by(WryAttachment *a, xmpp_stanza_t *file, const char *ns)
{
	if (a == NULL || file == NULL)
		return;
	g_autofree char *size = wry_stanza_child_text(file, "size", ns);
	describe(a, wry_stanza_child_text(file, "name", ns),
		 wry_stanza_child_text(file, "media-type", ns), size);
}

static void
take_sharing(xmpp_stanza_t *xml, WryMessage *m, GError **error)
{
	for (xmpp_stanza_t *s = wry_stanza_child(xml, "file-sharing", NS_SFS);
	     s != NULL && *error == NULL; s = wry_stanza_next(s, "file-sharing", NS_SFS)) {
		xmpp_stanza_t *sources = wry_stanza_child(s, "sources", NS_SFS);
		xmpp_stanza_t *data =
		    sources != NULL ? wry_stanza_child(sources, "url-data", NS_URL_DATA) : NULL;
		if (data == NULL)
			continue;
		describe_by(take(m, wry_stanza_attr(data, "target"), error),
			    wry_stanza_child(s, "file", NS_FILE), NS_FILE);
	}
}

static void
take_media(xmpp_stanza_t *xml, WryMessage *m, GError **error)
{
	for (xmpp_stanza_t *r = wry_stanza_child(xml, "reference", NS_REFERENCE);
	     r != NULL && *error == NULL; r = wry_stanza_next(r, "reference", NS_REFERENCE)) {
		xmpp_stanza_t *media = wry_stanza_child(r, "media-sharing", NS_SIMS);
		xmpp_stanza_t *sources =
		    media != NULL ? wry_stanza_child(media, "sources", NS_SIMS) : NULL;
		xmpp_stanza_t *source =
		    sources != NULL ? wry_stanza_child(sources, "reference", NS_REFERENCE) : NULL;
		if (source == NULL)
			continue;
		describe_by(take(m, wry_stanza_attr(source, "uri"), error),
			    wry_stanza_child(media, "file", NS_JINGLE_FT), NS_JINGLE_FT);
	}
}

static void
take_links(xmpp_stanza_t *xml, WryMessage *m, char **ret_caption, GError **error)
{
	for (xmpp_stanza_t *x = wry_stanza_child(xml, "x", NS_OOB); x != NULL && *error == NULL;
	     x = wry_stanza_next(x, "x", NS_OOB)) {
		g_autofree char *url = wry_stanza_child_text(x, "url", NS_OOB);
		g_autofree char *caption = wry_stanza_child_text(x, "desc", NS_OOB);
		const WryAttachment *a = take(m, url, error);
		if (a != NULL && *ret_caption == NULL && caption != NULL && *caption != '\0' &&
		    g_strcmp0(caption, a->name) != 0)
			*ret_caption = g_steal_pointer(&caption);
	}
}

bool
payload_take_files(xmpp_stanza_t *xml, WryMessage *m, char **words, GError **error)
{
	GError *wrong = NULL;
	g_autofree char *caption = NULL;
	take_sharing(xml, m, &wrong);
	if (wrong == NULL)
		take_media(xml, m, &wrong);
	if (wrong == NULL)
		take_links(xml, m, &caption, &wrong);
	if (wrong == NULL && is_encrypted(*words))
		take(m, *words, &wrong);
	if (wrong != NULL) {
		g_propagate_error(error, wrong);
		return false;
	}
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		WryAttachment *a = m->attachments->pdata[i];
		if (a->name == NULL)
			a->name = name_in(a->url);
		g_autofree char *said = *words != NULL ? g_strstrip(g_strdup(*words)) : NULL;
		if (said != NULL && strcmp(said, a->url) == 0)
			g_clear_pointer(words, g_free);
	}
	if (*words == NULL && caption != NULL)
		*words = g_steal_pointer(&caption);
	return true;
}
