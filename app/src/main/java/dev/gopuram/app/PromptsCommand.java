package dev.gopuram.app;

import picocli.CommandLine.Command;

/** Versions of prompts, from the command line. */
@Command(
        name = "prompts",
        description = "Pushes, shows, promotes and rolls out versions of prompts.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PushCommand.class,
            RegistryCommands.Listing.class,
            RegistryCommands.Show.class,
            RegistryCommands.Card.class,
            RegistryCommands.Health.class,
            RegistryCommands.Promote.class,
            RegistryCommands.Rollback.class,
            RegistryCommands.History.class,
            RegistryCommands.Approve.class,
            RolloutCommands.Canary.class,
            RolloutCommands.Shadow.class,
            RolloutCommands.BlueGreen.class,
            RolloutCommands.Listing.class,
            RolloutCommands.Pause.class,
            RolloutCommands.Resume.class,
            RolloutCommands.Advance.class
        })
final class PromptsCommand {}
