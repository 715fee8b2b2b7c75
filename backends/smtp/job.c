/*
 * job.c - one mail with its envelope, to be sent
 */
#include "backends/smtp/job.h"

static void
clear_to(gpointer data)
{
	MailTo *to = data;
	g_free(to->address);
	g_free(to->orcpt);
}

MailJob *
mail_job_new(const char *sender)
{
	MailJob *job = g_new0(MailJob, 1);
	job->sender = g_strdup(sender);
	job->to = g_array_new(FALSE, FALSE, sizeof(MailTo));
	g_array_set_clear_func(job->to, clear_to);
	return job;
}

void
mail_job_add(MailJob *job, const char *address, const char *orcpt)
{
	MailTo to = { g_strdup(address), g_strdup(orcpt) };
	g_assert(job->to->len < MAIL_TO_MAX);
	g_array_append_val(job->to, to);
}

void
mail_job_free(MailJob *job)
{
	if (job == NULL)
		return;
	g_free(job->sender);
	g_free(job->envid);
	g_array_unref(job->to);
	wry_spool_unref(job->data);
	g_clear_pointer(&job->bytes, g_bytes_unref);
	g_free(job);
}

int64_t
mail_job_size(const MailJob *job)
{
	return job->data != NULL ? wry_spool_size(job->data)
				 : (int64_t)g_bytes_get_size(job->bytes);
}
