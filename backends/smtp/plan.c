/*
 * plan.c - whom a mail goes to and what it answers
 *
 * Who speaks with a person goes on in the conversation they last had, as mail programs for chat do;
 * a new subject begins a new one. A client may give each chat a thread of its own making: one that
 * is not known begins nothing by itself.
 */
#include "backends/smtp/plan.h"

#include "backends/smtp/address.h"
#include "base/text.h"

#include <string.h>

#define SUBJECT_MOST 60 /* bytes of the first line, where there is no subject (UX 2.3) */
#define ALL_MOST 64	/* recipients of one mail */

void
mail_plan_free(MailPlan *p)
{
	if (p == NULL)
		return;
	mail_memory_free(p->memory);
	g_free(p->subject);
	g_free(p);
}

const char *
mail_plan_to(const MailPlan *p, unsigned n)
{
	if (n == 0)
		return p->memory->to;
	return n <= g_strv_length(p->memory->also) ? p->memory->also[n - 1] : NULL;
}

/* The first line, as much of it as a subject should have.  (transfer full) */
static char *
subject_of(const char *body)
{
	const char *start = body != NULL ? body + strspn(body, " \t\n") : "";
	gsize n = strcspn(start, "\n");
	g_autofree char *line = g_strndup(start, n);
	g_strchomp(line);
	if (strlen(line) <= SUBJECT_MOST)
		return g_steal_pointer(&line);
	g_autofree char *cut = g_strndup(line, wry_text_break(line, SUBJECT_MOST, true));
	g_strchomp(cut);
	return g_strconcat(cut, "...", NULL);
}

/* Has the user named another subject than that mail's? */
static bool
changes_subject(const WryMessage *m, const MailMemory *of)
{
	return m->subject != NULL && strcmp(mail_subject_base(m->subject), of->subject) != 0;
}

/* The mail it answers; NULL: it begins a conversation. */
static const MailMemory *
answered(const MailFound *found, const WryMessage *m)
{
	const MailMemory *of = found->mail != NULL && strcmp(found->mail->peer, m->peer->name) == 0
				   ? found->mail
			       : found->thread != NULL ? found->thread
						       : found->peer;
	return of != NULL && !changes_subject(m, of) ? of : NULL;
}

static void
add(GStrvBuilder *all, GPtrArray *seen, const char *spec)
{
	g_autoptr(WryAddress) a = mail_address_new(spec, NULL);
	if (a == NULL || seen->len >= ALL_MOST ||
	    g_ptr_array_find_with_equal_func(seen, a, wry_address_equal, NULL))
		return;
	g_ptr_array_add(seen, g_steal_pointer(&a));
	g_strv_builder_add(all, spec);
}

/* The core's recipients, in its order, and behind them who else had the mail that is answered. */
static void
address_to(MailPlan *p, const WryMessage *m, const MailMemory *of, const MailMemory *last, bool all)
{
	g_autoptr(GStrvBuilder) also = g_strv_builder_new();
	g_autoptr(GPtrArray) seen =
	    g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	g_autoptr(WryAddress) self = mail_address_new(p->memory->self, NULL);
	/* Where he wants his answers, spelt as he spells it: JIDs know no capitals (AD-12). */
	const MailMemory *spelt = of != NULL ? of : last;
	p->memory->to = g_strdup(of != NULL ? of->to : mail_address_wire(m->peer));
	if (of == NULL && spelt != NULL) {
		g_autoptr(WryAddress) a = mail_address_new(spelt->to, NULL);
		if (a != NULL && wry_address_equal(a, m->peer)) {
			g_free(p->memory->to);
			p->memory->to = g_strdup(spelt->to);
		}
	}
	g_autoptr(WryAddress) to = mail_address_new(p->memory->to, NULL);
	if (to != NULL)
		g_ptr_array_add(seen, g_steal_pointer(&to));
	p->tracked = 1;
	for (guint i = 0; m->also != NULL && i < m->also->len; i++, p->tracked++)
		g_strv_builder_add(also, mail_address_wire(m->also->pdata[i]));
	if (self != NULL)
		g_ptr_array_add(seen, g_steal_pointer(&self));
	for (char **a = of != NULL ? of->also : NULL;
	     m->also == NULL && all && a != NULL && *a != NULL; a++)
		add(also, seen, *a);
	p->memory->also = g_strv_builder_end(also);
}

static void
refer_to(MailMemory *mine, const WryMessage *m, const MailFound *found, const MailMemory *of)
{
	bool answers = (m->flags & WRY_MESSAGE_ANSWERS) != 0 && m->about != NULL;
	bool names = answers && m->about[0] == '<';
	const char *last = names ? m->about : of != NULL ? of->message_id : NULL;
	/* Of what he names and nobody remembers, its name is all that is known. */
	const MailMemory *chain = names && found->mail == NULL ? NULL : of;
	mine->in_reply_to = g_strdup(last);
	mine->references = last != NULL
			       ? mail_references(chain != NULL ? chain->references : NULL, last)
			       : g_new0(char *, 1);
}

/* What some of its recipients have: the others get the same. */
static MailPlan *
plan_again(const MailMemory *mine, const WryMessage *m)
{
	MailPlan *p = g_new0(MailPlan, 1);
	p->memory = mail_memory_copy(mine);
	p->tracked = 1 + (m->also != NULL ? m->also->len : 0);
	p->again = true;
	p->subject = m->subject != NULL ? g_strdup(m->subject)
		     : mine->in_reply_to != NULL && *mine->subject != '\0'
			 ? g_strconcat("Re: ", mine->subject, NULL)
			 : g_strdup(mine->subject);
	return p;
}

MailPlan *
mail_plan_new(const MailFound *found, const WryMessage *m, const char *message_id, const char *self,
	      const WryValues *registration, GBytes *key, const char *user)
{
	if (found->mail != NULL && strcmp(found->mail->message_id, message_id) == 0)
		return plan_again(found->mail, m);
	MailPlan *p = g_new0(MailPlan, 1);
	MailMemory *mine = p->memory = g_new0(MailMemory, 1);
	const MailMemory *of = answered(found, m);
	bool all = g_strcmp0(wry_values_text(registration, "answers"), "sender") != 0;
	mine->message_id = g_strdup(message_id);
	mine->self = g_strdup(self);
	mine->peer = g_strdup(m->peer->name);
	mine->out = true;
	p->stranger = found->peer == NULL && found->mail == NULL;
	refer_to(mine, m, found, of);
	address_to(p, m, of, found->peer, all);
	if (m->thread != NULL) {
		mine->thread = g_strdup(m->thread);
		mine->parent = g_strdup(m->parent);
	} else if (of != NULL) {
		mine->thread = g_strdup(of->thread);
		mine->parent = g_strdup(of->parent);
	} else {
		mine->thread = mail_thread_new(key, user, message_id);
	}
	const char *base = of != NULL ? of->subject : NULL;
	if (m->subject != NULL)
		p->subject = g_strdup(m->subject);
	else if (base != NULL && *base != '\0')
		p->subject = g_strconcat("Re: ", base, NULL);
	else
		p->subject = subject_of(m->body);
	mine->subject = g_strdup(mail_subject_base(p->subject));
	mine->name = found->peer != NULL ? g_strdup(found->peer->name) : NULL;
	mine->face = found->peer != NULL ? g_strdup(found->peer->face) : NULL;
	return p;
}
