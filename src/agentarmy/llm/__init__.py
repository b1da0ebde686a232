"""The one gateway to language models; nothing else imports a provider's library."""
