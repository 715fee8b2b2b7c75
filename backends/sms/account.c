/*
 * account.c - the ops of addresses, accounts and contacts: numbers as users have and see them
 */
#include "backends/sms/account.h"

#include "backends/sms/options.h"
#include "backends/sms/sms.h"

/* Before start(), and behind stop(): an address is read all the same. */
static const SmsPool *
pool_of(const WryComponent *component)
{
	const SmsComponent *sms = component != NULL ? wry_component_data(component) : NULL;
	return sms != NULL && sms->books != NULL ? sms->books->pool : NULL;
}

/* --- addresses --- */

WryAddress *
sms_address_parse(const WryComponent *component, const char *local, WryAddress **instead,
		  GError **error)
{
	const SmsPool *pool = pool_of(component);
	return sms_number_parse(local, pool != NULL ? sms_pool_country(pool) : NULL,
				component != NULL ? wry_component_domain(component) : NULL, instead,
				error);
}

char *
sms_address_format(G_GNUC_UNUSED const WryComponent *component, const WryAddress *address)
{
	return sms_number_format(address);
}

/* --- accounts --- */

WryAddress *
sms_account_address(const WryComponent *component, const char *user, const WryValues *values,
		    unsigned n, GError **error)
{
	const SmsComponent *sms = wry_component_data(component);
	const char *chosen = wry_values_text(values, SMS_NUMBER);
	if (sms == NULL || !sms->books->open) { /* who had which is not known yet */
		wry_error_set(error, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			      N_("The gateway restarts; try again in a moment."), NULL);
		return NULL;
	}
	for (unsigned i = 0;; i++) {
		g_autoptr(WryAddress) a =
		    sms_pool_address(sms->books->pool, user, chosen, i, error);
		if (a == NULL)
			return NULL;
		if (sms_quarantine_lets(sms->books->quarantine, a, user) && n-- == 0)
			return g_steal_pointer(&a);
	}
}

void
sms_account_released(WryComponent *component, const char *user, const WryAddress *address,
		     bool done)
{
	const SmsComponent *sms = wry_component_data(component);
	if (sms == NULL)
		return;
	bool whole = sms_number_kind(address) != SMS_NUMBER_SHARED;
	/* A share is made for one user, and whoever has a code from a number has the number. */
	if (!done && whole && sms_pool_has(sms->books->pool, address))
		sms_quarantine_add(sms->books->quarantine, address, user);
	if (done && whole && sms->parts != NULL)
		sms_parts_release(sms->parts, address);
}

bool
sms_account_check(const WryComponent *component, const WryValues *values, GError **error)
{
	GError *why = NULL;
	wry_address_free(
	    sms_pool_chosen(pool_of(component), wry_values_text(values, SMS_NUMBER), &why));
	if (why == NULL)
		return true;
	g_propagate_error(error, why);
	return false;
}

/* --- a number of his own
 * ------------------------------------------------------------------------------ */

static const WryField code_fields[] = {
	{ .name = "code",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = N_("Code"),
	  .ask = N_("Code?") },
	{ 0 },
};

typedef struct {
	SmsComponent *sms;
	char *user;
	WryAddress *number;
	WryReply *reply; /* the core's */
	WryReply *near;	 /* of our own question */
	GList link;
} Proving;

static void
proving_free(Proving *p)
{
	g_queue_unlink(&p->sms->books->proving, &p->link);
	wry_reply_cancel(&p->near);
	wry_reply_drop(p->reply);
	wry_address_free(p->number);
	g_free(p->user);
	g_free(p);
}

void
sms_account_forget_all(SmsComponent *sms)
{
	while (sms->books->proving.head != NULL)
		proving_free(sms->books->proving.head->data);
}

static void
end_proving(Proving *p, GError *error)
{
	static const WryStep nothing;
	WryReply *reply = g_steal_pointer(&p->reply);
	proving_free(p);
	if (error != NULL)
		wry_reply_take_error(reply, error);
	else
		wry_reply_done(reply, (gpointer)&nothing);
}

/* The number is where it was asked for; what is said above the form is `text`. */
static void
ask_code(WryReply *reply, const WryAddress *number, const char *text)
{
	WryStep step = { .text = text, .fields = code_fields, .state = number->name };
	wry_reply_done(reply, &step);
}

static void
on_sent(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Proving *p = data;
	if (error != NULL) {
		end_proving(p, g_error_copy(error));
		return;
	}
	g_autoptr(WryAddress) number = wry_address_copy(p->number);
	g_autofree char *shown = sms_number_pretty(number);
	g_autofree char *text = g_strdup_printf(
	    "We texted six digits to %s. They are good for 10 minutes; three tries.", shown);
	WryReply *reply = g_steal_pointer(&p->reply);
	proving_free(p);
	ask_code(reply, number, text);
}

static void
send_code(Proving *p)
{
	SmsBooks *books = p->sms->books;
	GError *error = NULL;
	if (!sms_allow_code(books->allow, p->user, p->number, &error)) {
		end_proving(p, error);
		return;
	}
	g_autofree char *text = g_strdup_printf(
	    "%s is your code for %s. If you have not asked for it, "
	    "somebody mistyped his number.",
	    sms_proofs_draw(books->proofs, p->user, p->number->name), p->sms->domain);
	sms_send_plain(p->sms, sms_pool_first(books->pool), p->number, text,
		       wry_reply_new(&p->near, 0, on_sent, p));
}

/* Whose is it now? */
static void
on_owner(gpointer result, const GError *error, gpointer data)
{
	Proving *p = data;
	const WryRecipient *owner = result;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND) {
		send_code(p);
	} else if (error != NULL) {
		end_proving(p, g_error_copy(error));
	} else if (g_strcmp0(owner->user, p->user) == 0) {
		end_proving(p, NULL);
	} else {
		g_autofree char *shown = sms_number_pretty(p->number);
		end_proving(p, wry_error_new(WRY_ERROR_CONFLICT, N_("%s is somebody else's."),
					     shown, NULL));
	}
}

static void
begin_proving(SmsComponent *sms, const char *user, WryAddress *number, WryReply *reply)
{
	Proving *p = g_new0(Proving, 1);
	*p = (Proving){ .sms = sms, .user = g_strdup(user), .number = number, .reply = reply };
	p->link.data = p;
	g_queue_push_tail_link(&sms->books->proving, &p->link);
	wry_recipient_check(sms->component, number, number, 0,
			    wry_reply_new(&p->near, 0, on_owner, p));
}

static void
try_code(SmsComponent *sms, const char *user, const char *number, const char *code, WryReply *reply)
{
	static const WryStep nothing;
	unsigned left;
	g_autoptr(WryAddress) own = sms_address_parse(sms->component, number, NULL, NULL);
	switch (sms_proofs_try(sms->books->proofs, user, number, code != NULL ? code : "", &left)) {
	case SMS_PROOF_RIGHT:
		wry_reply_done(reply, (gpointer)&nothing);
		break;
	case SMS_PROOF_WRONG:
		ask_code(reply, own,
			 left == 1 ? "That code is not the one we sent. One try left."
				   : "That code is not the one we sent. Two tries left.");
		break;
	case SMS_PROOF_OVER:
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("That code is not good any more. Register again for another."),
			       NULL);
		break;
	}
}

void
sms_account_verify(WryComponent *component, const char *user, const WryValues *values,
		   const char *state, WryReply *reply)
{
	static const WryStep nothing;
	SmsComponent *sms = wry_component_data(component);
	GError *error = NULL;
	if (state != NULL) {
		try_code(sms, user, state, wry_values_text(values, "code"), reply);
		return;
	}
	g_autoptr(WryAddress) chosen =
	    sms_pool_chosen(sms->books->pool, wry_values_text(values, SMS_NUMBER), &error);
	if (error != NULL)
		wry_reply_take_error(reply, error);
	else if (chosen == NULL || sms_pool_has(sms->books->pool, chosen))
		wry_reply_done(reply, (gpointer)&nothing);
	else
		begin_proving(sms, user, g_steal_pointer(&chosen), reply);
}

/* --- sessions and contacts
 * --------------------------------------------------------------------------- */

void
sms_session_describe(const WrySession *session, WryDescription *ret)
{
	WryComponent *component = wry_session_component(session);
	const SmsComponent *sms = wry_component_data(component);
	const char *own = wry_session_address(session);
	g_autoptr(WryAddress) self =
	    own != NULL ? sms_address_parse(component, own, NULL, NULL) : NULL;
	if (self == NULL)
		return;
	g_autofree char *shown = sms_number_pretty(self);
	g_autofree char *spent = sms_allow_describe(sms->books->allow, wry_session_user(session));
	ret->details = g_strdup_printf("Your number: %s\n%s", shown, spent);
}

void
sms_contact_watch(WrySession *session, const WryAddress *contact)
{
	g_autofree char *shown = sms_number_pretty(contact);
	wry_contact_named(session, contact, shown);
}

void
sms_contact_fetch(G_GNUC_UNUSED WrySession *session, const WryAddress *contact, WryReply *reply)
{
	g_autofree char *shown = sms_number_pretty(contact);
	bool dialled = sms_number_kind(contact) == SMS_NUMBER_E164;
	g_autofree char *url = dialled ? g_strconcat("tel:", contact->name, NULL) : NULL;
	WryProfile profile = { .name = shown, .nick = shown, .url = url };
	wry_reply_done(reply, &profile);
}
