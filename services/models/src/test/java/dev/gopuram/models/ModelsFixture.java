package dev.gopuram.models;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.testkit.Fixture;
import dev.gopuram.testkit.FixtureContext;

/** The models service with the real model, as the application opens it. */
public final class ModelsFixture implements Fixture<Models> {
    @Override
    public Class<Models> port() {
        return Models.class;
    }

    @Override
    public Opened<Models> open(FixtureContext context) {
        return ModelsAssembly.open(ModelsConfig.defaults(), context.dataDir(), context.clock());
    }
}
