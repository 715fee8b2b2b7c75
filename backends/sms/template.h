/*
 * template.h - a provider that the operator describes in a file (wherry.conf(5), TEMPLATES)
 */
#pragma once

#include "backends/sms/shape.h"

/* NULL and error: what in which group is wrong, for the operator.  (transfer full) */
SmsTemplate *sms_template_read(const char *path, GError **error);
/* The same of bytes. */
SmsTemplate *sms_template_parse(const char *text, gsize n, GError **error);
void	    sms_template_free(SmsTemplate *template);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmsTemplate, sms_template_free)
