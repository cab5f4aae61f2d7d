package dev.gopuram.platform.security;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes and opens the data keys of subjects. A key is known by its wrapped form, which the caller reads from its database
 * in the transaction that uses it: once that row is gone the key is gone on every node, whatever a memory still holds.
 *
 * <p>Opened keys are remembered for a while. {@link #forget} empties that memory here at once. In another process a key
 * may outlive its row, unasked for, by {@link #REMEMBERED_FOR} and the time until the next {@link #forgetOverdue}.
 */
public final class SubjectKeys {
    /** How long an opened key stays in memory. */
    public static final Duration REMEMBERED_FOR = Duration.ofMinutes(4);

    /** How many opened keys stay in memory. */
    static final int MOST_REMEMBERED = 1_024;

    private static final String PURPOSE = "gopuram: data key of a subject";

    private final MasterKey master;
    private final Clock clock;
    private final LinkedHashMap<String, Remembered> opened = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Remembered(SubjectKey key, WrappedKey from, long openedNanos) {}

    public SubjectKeys(MasterKey master, Clock clock) {
        this.master = master;
        this.clock = clock;
    }

    /** A fresh key for a subject, to be kept by the caller. */
    public WrappedKey make(String id, String tenant, String subject) {
        try {
            return wrap(MasterKey.newKeys(), id, tenant, subject);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM key can be made", e);
        }
    }

    public SubjectKey open(WrappedKey wrapped) {
        long now = clock.nanoTime();
        synchronized (opened) {
            Remembered known = opened.get(wrapped.id());
            if (known != null && known.from.equals(wrapped) && !overdue(known, now)) {
                return known.key;
            }
        }
        SubjectKey key = new SubjectKey(wrapped, aead(unwrap(wrapped)));
        synchronized (opened) {
            opened.put(wrapped.id(), new Remembered(key, wrapped, now));
        }
        return key;
    }

    /** The number of the master key that wraps now; keys with another number wait for {@link #rewrap}. */
    public int primary() {
        return master.primary();
    }

    /** The same key, wrapped by the primary master key. */
    public WrappedKey rewrap(WrappedKey old) {
        return wrap(unwrap(old), old.id(), old.tenant(), old.subject());
    }

    /** Forgets an erased subject's keys. */
    public void forget(String tenant, String subject) {
        synchronized (opened) {
            opened.values().removeIf(known -> known.key.of(tenant, subject));
        }
    }

    /** Forgets what was remembered long enough. */
    public void forgetOverdue() {
        long now = clock.nanoTime();
        synchronized (opened) {
            opened.values().removeIf(known -> overdue(known, now));
        }
    }

    int remembered() {
        synchronized (opened) {
            return opened.size();
        }
    }

    private static boolean overdue(Remembered known, long now) {
        return now - known.openedNanos >= REMEMBERED_FOR.toNanos();
    }

    private WrappedKey wrap(KeysetHandle key, String id, String tenant, String subject) {
        return new WrappedKey(id, tenant, subject, master.primary(), master.wrap(key, place(id, tenant, subject)));
    }

    private KeysetHandle unwrap(WrappedKey wrapped) {
        try {
            return master.unwrap(wrapped.wrapped(), place(wrapped.id(), wrapped.tenant(), wrapped.subject()));
        } catch (GeneralSecurityException e) {
            throw Problem.of(
                            Problem.Code.CONFLICT,
                            "the master key opens no data key that master key "
                                    + Integer.toUnsignedString(wrapped.master())
                                    + " wrapped (expected: that key in the master key's file, from a backup)")
                    .causedBy(e);
        }
    }

    private static byte[] place(String id, String tenant, String subject) {
        return Place.of(PURPOSE, id, tenant, subject);
    }

    private static Aead aead(KeysetHandle key) {
        try {
            return key.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink has no AES-GCM", e);
        }
    }

    @Override
    public String toString() {
        return "SubjectKeys[" + master + "]";
    }
}
