/*
 * template.c - the shape "template": requests made of words with {holes}, answers and calls read by
 * names
 *
 * What fills a hole is written as its place wants it: escaped in JSON, percent-encoded in a form
 * and an address, escaped in XML; in a header it has no line end.  So no text can be more than a
 * text.
 */
#include "backends/sms/template.h"

#include "backends/sms/sign.h"
#include "base/text.h"

#include <string.h>

#define MAX_FILE 65536
#define MAX_HEADERS 32

typedef enum { IN_URL, IN_FORM, IN_JSON, IN_XML, IN_TEXT, IN_HEADER } Place;

typedef enum { PROOF_FIELD, PROOF_HEADER, PROOF_SHA1, PROOF_SHA256 } Proof;

struct _SmsTemplate {
	/* [send] */
	char *method, *url, *type, *body;
	Place place;	    /* of the body */
	GPtrArray *headers; /* of char *: name, value ... */
	bool once, has_file;
	/* [answer] */
	char *id, *error, *code;
	char **taken, **slow, **barred, **unsure; /* statuses */
	char **codes_slow, **codes_barred, **codes_number, **codes_stop;
	/* [call] */
	Proof proof;
	char *proof_name, *said, *said_type;
	bool calls_again;
	/* [text], [receipt]: names of fields */
	char *text_when, *text_id, *text_from, *text_to, *text_body, *text_file;
	char *receipt_when, *receipt_id, *receipt_status, *receipt_error;
	char **delivered, **displayed, **failed, **number, **stop;
};

/* --- the file --------------------------------------------------------------------------------- */

static const struct {
	const char *group, *key;
	gsize at;
	bool list;
} keys[] = {
#define TEXT(group, key, member)                                                                   \
	{                                                                                          \
		group, key, G_STRUCT_OFFSET(SmsTemplate, member), false                            \
	}
#define LIST(group, key, member)                                                                   \
	{                                                                                          \
		group, key, G_STRUCT_OFFSET(SmsTemplate, member), true                             \
	}
	TEXT("send", "method", method),
	TEXT("send", "url", url),
	TEXT("send", "type", type),
	TEXT("send", "body", body),
	TEXT("answer", "id", id),
	TEXT("answer", "error", error),
	TEXT("answer", "code", code),
	LIST("answer", "taken", taken),
	LIST("answer", "slow", slow),
	LIST("answer", "barred", barred),
	LIST("answer", "unsure", unsure),
	LIST("answer", "codes_slow", codes_slow),
	LIST("answer", "codes_barred", codes_barred),
	LIST("answer", "codes_number", codes_number),
	LIST("answer", "codes_stop", codes_stop),
	TEXT("call", "said", said),
	TEXT("call", "said_type", said_type),
	TEXT("text", "when", text_when),
	TEXT("text", "id", text_id),
	TEXT("text", "from", text_from),
	TEXT("text", "to", text_to),
	TEXT("text", "body", text_body),
	TEXT("text", "file", text_file),
	TEXT("receipt", "when", receipt_when),
	TEXT("receipt", "id", receipt_id),
	TEXT("receipt", "status", receipt_status),
	TEXT("receipt", "error", receipt_error),
	LIST("receipt", "delivered", delivered),
	LIST("receipt", "displayed", displayed),
	LIST("receipt", "failed", failed),
	LIST("receipt", "number", number),
	LIST("receipt", "stop", stop),
#undef TEXT
#undef LIST
};

/* Read by themselves. */
static const char *const others[] = { "send.once", "call.proof", "call.calls_again", NULL };

static bool
wrong(GError **error, const char *where, const char *what)
{
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("template_file: %1$s: %2$s"),
			     where, what, NULL);
}

static bool
take_key(SmsTemplate *t, GKeyFile *file, const char *group, const char *key, GError **error)
{
	g_autofree char *where = g_strdup_printf("%s.%s", group, key);
	g_autofree char *value = g_key_file_get_string(file, group, key, NULL);
	if (value == NULL)
		return wrong(error, where, "its value cannot be read");
	if (strcmp(group, "send") == 0 && g_str_has_prefix(key, "header.")) {
		if (t->headers->len >= 2 * MAX_HEADERS)
			return wrong(error, where, "there are more than 32 headers");
		g_ptr_array_add(t->headers, g_strdup(key + strlen("header.")));
		g_ptr_array_add(t->headers, g_steal_pointer(&value));
		return true;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (strcmp(keys[i].group, group) != 0 || strcmp(keys[i].key, key) != 0)
			continue;
		/* A group may stand there twice: the last word counts. */
		char **text = G_STRUCT_MEMBER_P(t, keys[i].at), ***list = (char ***)text;
		if (keys[i].list) {
			g_strfreev(*list);
			*list = g_strsplit_set(value, " ,", -1);
		} else {
			g_free(*text);
			*text = g_steal_pointer(&value);
		}
		return true;
	}
	if (g_strv_contains(others, where))
		return true;
	return wrong(error, where, "there is no such key");
}

/* "field secret", "header X-Secret", "sha1 X-Signature", "sha256 X-Signature" */
static bool
take_proof(SmsTemplate *t, const char *text, GError **error)
{
	static const char *const kinds[] = { "field ", "header ", "sha1 ", "sha256 " };
	for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(kinds); i++)
		if (g_str_has_prefix(text, kinds[i]) && text[strlen(kinds[i])] != '\0') {
			t->proof = (Proof)i;
			t->proof_name = g_strdup(text + strlen(kinds[i]));
			return true;
		}
	return wrong(
	    error, "call.proof",
	    "say how a call is proved: field NAME, header NAME, sha1 HEADER or sha256 HEADER");
}

static bool
take_place(SmsTemplate *t, GError **error)
{
	static const struct {
		const char *type;
		Place place;
	} places[] = { { "application/json", IN_JSON },
		       { "application/x-www-form-urlencoded", IN_FORM },
		       { "application/xml", IN_XML },
		       { "text/xml", IN_XML },
		       { "text/plain", IN_TEXT } };
	if (t->body == NULL)
		return true;
	g_autofree char *bare =
	    t->type != NULL ? g_strndup(t->type, strcspn(t->type, "; ")) : g_strdup("");
	for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
		if (g_ascii_strcasecmp(bare, places[i].type) == 0) {
			t->place = places[i].place;
			return true;
		}
	return wrong(error, "send.type",
		     "a body needs a type that is known: application/json, "
		     "application/x-www-form-urlencoded, application/xml, text/xml or text/plain");
}

static const char *const holes[] = { "from",  "to",	 "from_digits", "to_digits", "text", "id",
				     "token", "account", "hook",	"minutes",   "file", NULL };

/* Each {hole} is one we can fill. */
static bool
check_holes(const char *where, const char *text, GError **error)
{
	for (const char *p = text; p != NULL && (p = strchr(p, '{')) != NULL; p++) {
		gsize n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_");
		if (n == 0 || p[1 + n] != '}')
			continue;
		g_autofree char *name = g_strndup(p + 1, n);
		if (!g_strv_contains(holes, name))
			return wrong(error, where, "a {hole} in it is none that is known");
	}
	return true;
}

static bool
complete(SmsTemplate *t, GError **error)
{
	if (t->method == NULL)
		t->method = g_strdup("POST");
	if (strcmp(t->method, "POST") != 0 && strcmp(t->method, "GET") != 0 &&
	    strcmp(t->method, "PUT") != 0)
		return wrong(error, "send.method", "write POST, GET or PUT");
	if (t->url == NULL)
		return wrong(error, "send.url", "it is required");
	if (!g_str_has_prefix(t->url, "http://") && !g_str_has_prefix(t->url, "https://"))
		return wrong(error, "send.url", "it begins with https:// or http://");
	const char *host = strstr(t->url, "://") + 3;
	if (strcspn(host, "{") < strcspn(host, "/?"))
		return wrong(error, "send.url", "the host has no {hole}");
	if (t->said == NULL)
		t->said = g_strdup("ok\n");
	if (t->said_type == NULL)
		t->said_type = g_strdup("text/plain; charset=utf-8");
	if (t->id == NULL)
		return wrong(error, "answer.id",
			     "say where the answer names the message, or 'ours'");
	if (!take_place(t, error) || !check_holes("send.url", t->url, error) ||
	    !check_holes("send.body", t->body, error))
		return false;
	for (guint i = 0; i < t->headers->len; i += 2)
		if (!check_holes("send.header", t->headers->pdata[i + 1], error))
			return false;
	t->has_file = strstr(t->url, "{file}") != NULL ||
		      (t->body != NULL && strstr(t->body, "{file}") != NULL);
	if (t->text_from != NULL && (t->text_to == NULL || t->text_body == NULL))
		return wrong(error, "text", "from, to and body belong together");
	if (t->receipt_id != NULL && (t->receipt_status == NULL || t->delivered == NULL))
		return wrong(error, "receipt", "id, status and delivered belong together");
	return true;
}

SmsTemplate *
sms_template_parse(const char *text, gsize n, GError **error)
{
	g_autoptr(SmsTemplate) t = g_new0(SmsTemplate, 1);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) why = NULL;
	t->headers = g_ptr_array_new_with_free_func(g_free);
	if (n > MAX_FILE || !g_key_file_load_from_data(file, text, n, G_KEY_FILE_NONE, &why)) {
		wrong(error, "it cannot be read", why != NULL ? why->message : "it is too long");
		return NULL;
	}
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
	for (char **g = groups; *g != NULL; g++) {
		g_auto(GStrv) names = g_key_file_get_keys(file, *g, NULL, NULL);
		for (char **k = names; k != NULL && *k != NULL; k++)
			if (!take_key(t, file, *g, *k, error))
				return NULL;
	}
	t->once = g_key_file_get_boolean(file, "send", "once", NULL);
	t->calls_again = g_key_file_get_boolean(file, "call", "calls_again", NULL);
	g_autofree char *proof = g_key_file_get_string(file, "call", "proof", NULL);
	if ((t->text_from != NULL || t->receipt_id != NULL) && !take_proof(t, proof, error))
		return NULL;
	return complete(t, error) ? g_steal_pointer(&t) : NULL;
}

SmsTemplate *
sms_template_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize n;
	if (!g_file_get_contents(path, &text, &n, NULL)) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("template_file: '%s' cannot be read"), path, NULL);
		return NULL;
	}
	return sms_template_parse(text, n, error);
}

void
sms_template_free(SmsTemplate *t)
{
	if (t == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i].list)
			g_strfreev(*(char ***)G_STRUCT_MEMBER_P(t, keys[i].at));
		else
			g_free(*(char **)G_STRUCT_MEMBER_P(t, keys[i].at));
	g_ptr_array_unref(t->headers);
	g_free(t->proof_name);
	g_free(t);
}

/* --- requests --------------------------------------------------------------------------------- */

static void
put(GString *out, Place place, const char *value)
{
	if (place == IN_URL || place == IN_FORM) {
		g_string_append_uri_escaped(out, value, NULL, FALSE);
	} else if (place == IN_JSON) {
		sms_json_escape(out, value);
	} else if (place == IN_XML) {
		g_autofree char *escaped = g_markup_escape_text(value, -1);
		g_string_append(out, escaped);
	} else if (place == IN_HEADER) {
		for (; *value != '\0'; value++)
			g_string_append_c(out, g_ascii_iscntrl(*value) ? ' ' : *value);
	} else {
		g_string_append(out, value);
	}
}

static const char *
digits(const char *number)
{
	return *number == '+' ? number + 1 : number;
}

/* What goes into the hole; NULL: it is none. */
static const char *
fill(const char *name, gsize n, const SmsAccount *a, const SmsAsk *ask, char minutes[16])
{
	g_snprintf(minutes, 16, "%u", ask->minutes);
	const struct {
		const char *name, *value;
	} all[] = {
		{ "from", ask->from },
		{ "to", ask->to },
		{ "from_digits", digits(ask->from) },
		{ "to_digits", digits(ask->to) },
		{ "text", ask->text },
		{ "id", ask->id },
		{ "token", a->token },
		{ "account", a->account },
		{ "hook", a->hook },
		{ "minutes", minutes },
		{ "file", ask->files != NULL ? ask->files[0] : NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
		if (strlen(all[i].name) == n && strncmp(all[i].name, name, n) == 0)
			return all[i].value != NULL ? all[i].value : "";
	return NULL;
}

static GString *
expand(const char *words, Place place, const SmsAccount *a, const SmsAsk *ask)
{
	GString *out = g_string_new(NULL);
	char minutes[16];
	for (const char *p = words; *p != '\0';) {
		gsize n = *p == '{' ? strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
		const char *value =
		    n > 0 && p[1 + n] == '}' ? fill(p + 1, n, a, ask, minutes) : NULL;
		if (value == NULL) {
			g_string_append_c(out, *p++);
			continue;
		}
		put(out, place, value);
		p += n + 2;
	}
	return out;
}

static void
template_ask(const SmsAccount *a, const SmsAsk *ask, SmsRequest *ret)
{
	const SmsTemplate *t = a->template;
	ret->method = strcmp(t->method, "GET") == 0   ? "GET"
		      : strcmp(t->method, "PUT") == 0 ? "PUT"
						      : "POST";
	ret->url = g_string_free(expand(t->url, IN_URL, a, ask), FALSE);
	if (t->body != NULL) {
		ret->body = expand(t->body, t->place, a, ask);
		ret->type = g_strdup(t->type);
	}
	for (guint i = 0; i < t->headers->len; i += 2) {
		g_autofree char *value =
		    g_string_free(expand(t->headers->pdata[i + 1], IN_HEADER, a, ask), FALSE);
		sms_request_header(ret, t->headers->pdata[i], value);
	}
}

/* --- answers ---------------------------------------------------------------------------------- */

static bool
has(char **list, const char *word)
{
	return list != NULL && word != NULL && g_strv_contains((const char *const *)list, word);
}

static void
template_answered(const SmsAccount *a, const SmsAsk *ask, unsigned status, const char *body,
		  gsize n, SmsAnswer *ret)
{
	const SmsTemplate *t = a->template;
	g_autoptr(SmsFields) fields = sms_fields_new();
	char number[16];
	g_snprintf(number, sizeof number, "%u", status);
	if (!sms_fields_add_json(fields, body, n)) {
		g_clear_pointer(&fields, sms_fields_free);
		fields = sms_fields_new();
		sms_fields_add_form(fields, body, MIN(n, 4096));
	}
	const char *code = t->code != NULL ? sms_fields_get(fields, t->code) : NULL;
	const char *words = t->error != NULL ? sms_fields_get(fields, t->error) : NULL;
	const char *id = strcmp(t->id, "ours") == 0 ? ask->id : sms_fields_get(fields, t->id);
	if (has(t->codes_slow, code))
		sms_answer_set(ret, SMS_SLOW, 0, code, words);
	else if (has(t->codes_barred, code))
		sms_answer_set(ret, SMS_BARRED, 0, code, words);
	else if (has(t->codes_number, code))
		sms_answer_set(ret, SMS_REFUSED, SMS_WHY_NUMBER, code, words);
	else if (has(t->codes_stop, code))
		sms_answer_set(ret, SMS_REFUSED, SMS_WHY_STOP, code, words);
	else if (has(t->slow, number))
		sms_answer_set(ret, SMS_SLOW, 0, number, words);
	else if (has(t->barred, number))
		sms_answer_set(ret, SMS_BARRED, 0, number, words);
	else if (has(t->unsure, number))
		ret->verdict = SMS_UNSURE;
	else if (t->taken != NULL ? has(t->taken, number) : status >= 200 && status < 300) {
		/* 2xx and no name: it is gone, or it is an error in a shape we were not told. */
		if (id != NULL && *id != '\0')
			sms_answer_take(ret, id);
		else if (code != NULL || words != NULL)
			sms_answer_set(ret, SMS_REFUSED, SMS_WHY_REFUSED, code, words);
		else
			ret->verdict = SMS_UNSURE;
	} else {
		sms_answer_by_status(ret, status, words != NULL ? words : code);
	}
}

/* --- calls ------------------------------------------------------------------------------------ */

static bool
template_check(SmsAccount *a, GError **error)
{
	if (a->template == NULL)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("template_file: the provider 'template' is described there; "
		       "see TEMPLATES in wherry.conf(5)"),
		    NULL);
	if (a->template->proof_name != NULL && a->secret == NULL)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("webhook_secret_file: the calls that template_file describes "
		       "are proved by it"),
		    NULL);
	a->most_files = a->template->has_file ? 1 : 0;
	a->said_type = a->template->said_type;
	a->said = a->template->said;
	a->calls_again = a->template->calls_again;
	a->once = a->template->once;
	return true;
}

static bool
template_authentic(const SmsAccount *a, const SmsCall *call)
{
	const SmsTemplate *t = a->template;
	const WryRequest *q = call->request;
	if (t->proof_name == NULL)
		return false;
	if (t->proof == PROOF_FIELD)
		return sms_sign_equal(a->secret, sms_call_get(call, t->proof_name));
	const char *said = wry_request_field(q, t->proof_name);
	if (t->proof == PROOF_HEADER)
		return sms_sign_equal(a->secret, said);
	return sms_sign_body(t->proof == PROOF_SHA1 ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA256,
			     a->secret, q->body, q->body_n, said);
}

/* "type=inbound": that field has that value; "type": it is there; NULL: the one at `else_name` is.
 */
static bool
is_when(const SmsCall *call, const char *when, const char *else_name)
{
	g_auto(GStrv) sides = when != NULL ? g_strsplit(when, "=", 2) : NULL;
	if (sides == NULL)
		return else_name != NULL && sms_call_get(call, else_name) != NULL;
	const char *value = sms_call_get(call, sides[0]);
	return value != NULL && (sides[1] == NULL || strcmp(value, sides[1]) == 0);
}

static char *
field(const SmsCall *call, const char *name)
{
	const char *value = name != NULL ? sms_call_get(call, name) : NULL;
	return value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

static bool
read_receipt(const SmsTemplate *t, const SmsCall *call, SmsCalled *ret)
{
	const char *status = sms_call_get(call, t->receipt_status);
	g_autofree char *words = field(call, t->receipt_error);
	ret->name = field(call, t->receipt_id);
	if (ret->name == NULL || status == NULL)
		return false;
	ret->kind = SMS_CALLED_RECEIPT;
	ret->fate = WRY_FATE_BOUNCED;
	if (has(t->delivered, status)) {
		ret->fate = WRY_FATE_DELIVERED;
	} else if (has(t->displayed, status)) {
		ret->fate = WRY_FATE_DISPLAYED;
	} else if (has(t->failed, status) || has(t->number, status) || has(t->stop, status)) {
		SmsWhy why = has(t->number, status) ? SMS_WHY_NUMBER
			     : has(t->stop, status) ? SMS_WHY_STOP
						    : SMS_WHY_UNREACHABLE;
		ret->error = sms_why(why, words != NULL ? words : status);
	} else {
		ret->kind = SMS_CALLED_NOTHING;
	}
	return true;
}

static bool
template_called(const SmsAccount *a, const SmsCall *call, SmsCalled *ret)
{
	const SmsTemplate *t = a->template;
	if (t->receipt_id != NULL && is_when(call, t->receipt_when, t->receipt_status))
		return read_receipt(t, call, ret);
	if (t->text_from == NULL || !is_when(call, t->text_when, t->text_from))
		return false;
	g_autofree char *file = field(call, t->text_file);
	const char *text = sms_call_get(call, t->text_body);
	ret->kind = SMS_CALLED_TEXT;
	ret->id = field(call, t->text_id);
	ret->from = field(call, t->text_from);
	ret->to = field(call, t->text_to);
	ret->text =
	    text != NULL && *text != '\0' ? wry_text_repair(text, strlen(text), NULL) : NULL;
	if (file != NULL) {
		ret->files = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(ret->files, g_steal_pointer(&file));
		g_ptr_array_add(ret->files, g_strdup(""));
	}
	return ret->from != NULL && ret->to != NULL && (ret->text != NULL || ret->files != NULL);
}

const SmsShape sms_shape_template = {
	.name = "template",
	.check = template_check,
	.ask = template_ask,
	.answered = template_answered,
	.authentic = template_authentic,
	.called = template_called,
};
