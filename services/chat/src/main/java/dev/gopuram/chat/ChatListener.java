package dev.gopuram.chat;

import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.BreakerListener;

/** Who counts what chat does about failing providers. Called on the threads of calls: it must not block. */
public interface ChatListener extends BreakerListener {
    /** Nobody. */
    ChatListener NONE = new ChatListener() {
        @Override
        public void created(Breaker breaker) {}

        @Override
        public void retried(String provider) {}

        @Override
        public void fellBack(String from, String to) {}
    };

    /** A provider is asked the same thing once more. */
    void retried(String provider);

    /**
     * Something else answered in the place of what was asked for.
     *
     * @param from the name under which the fallback is declared
     * @param to what answered, as declared there
     */
    void fellBack(String from, String to);
}
