package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.Authenticate;
import dev.gopuram.contracts.users.Authentication;
import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.contracts.users.KeyChanges;
import dev.gopuram.contracts.users.KeyChangesSince;
import dev.gopuram.contracts.users.KeyPage;
import dev.gopuram.contracts.users.ListKeys;
import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.contracts.users.Users;

/** The port, one line per operation. */
record UsersService(
        KeyCreation creation,
        KeyRotation rotation,
        KeyRevocation revocation,
        KeyListing listing,
        KeyAuthentication authentication,
        KeyChangeFeed changeFeed)
        implements Users {
    @Override
    public CreatedKey createKey(CreateKey request) {
        return creation.run(request);
    }

    @Override
    public CreatedKey rotateKey(RotateKey request) {
        return rotation.run(request);
    }

    @Override
    public ApiKey revokeKey(RevokeKey request) {
        return revocation.run(request);
    }

    @Override
    public KeyPage listKeys(ListKeys request) {
        return listing.run(request);
    }

    @Override
    public Authentication authenticate(Authenticate request) {
        return authentication.run(request);
    }

    @Override
    public KeyChanges keyChanges(KeyChangesSince request) {
        return changeFeed.run(request);
    }
}
