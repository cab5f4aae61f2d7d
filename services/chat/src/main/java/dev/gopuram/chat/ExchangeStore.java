package dev.gopuram.chat;

/** Where exchanges are kept. Every call is one transaction. */
interface ExchangeStore {
    /**
     * Keeps an exchange in its conversation and as a response, or in neither; keeping it again changes nothing. CONFLICT
     * where the conversation has gone on since, or the subject was erased.
     */
    void keep(String tenant, Exchange exchange);
}
