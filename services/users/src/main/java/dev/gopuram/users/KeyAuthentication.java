package dev.gopuram.users;

import dev.gopuram.contracts.users.Authenticate;
import dev.gopuram.contracts.users.Authentication;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;

/**
 * Says whose secret it is. Known and unknown secrets cost the same: one hash, one look into one index, whose order is
 * that of keyed hashes and so tells nothing about secrets.
 */
final class KeyAuthentication {
    private final KeyStore store;
    private final Pepper pepper;

    KeyAuthentication(KeyStore store, Pepper pepper) {
        this.store = store;
        this.pepper = pepper;
    }

    Authentication run(Authenticate request) {
        NodeLevel.require();
        if (request.digest().length() != Digests.LENGTH) {
            throw Problem.invalid("digest", request.digest().length() + " bytes", Digests.LENGTH + " bytes, a SHA-256");
        }
        Bytes hash = pepper.hash(request.digest());
        return store.read(keys -> keys.findByHash(hash))
                .<Authentication>map(Authentication.Known::new)
                .orElseGet(Authentication.Unknown::new);
    }
}
