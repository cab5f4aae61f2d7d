package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasHistory;
import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.contracts.registry.ApprovalList;
import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.ArtifactPart;
import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.DecideApproval;
import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.Deleted;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.FeedbackTaken;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.ListApprovals;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.PutModel;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.RegisterVersion;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RegisteredPage;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.Reported;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutList;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.TagSet;
import dev.gopuram.contracts.registry.Upload;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionHealth;
import dev.gopuram.contracts.registry.VersionPage;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.CallContext;

/** The port, one line per operation. */
record RegistryService(
        Tenants tenants,
        UploadPlaces places,
        Registration registration,
        ModelNaming naming,
        ModelLookup models,
        VersionLookup versions,
        VersionCare care,
        Tagging tagging,
        ArtifactReading reading,
        AliasMoves moves,
        ApprovalDecision decision,
        HistoryLookup history,
        RolloutStart start,
        RolloutSteering steering,
        ChangeFeed feed,
        ReportIntake reports,
        CheckIntake checks,
        FeedbackIntake feedback,
        VersionInspection inspection)
        implements Registry {
    @Override
    public Upload beginUpload(BeginUpload request) {
        return places.begin(tenants.tenant(), request);
    }

    @Override
    public Upload writeUpload(WriteUpload request) {
        return places.write(tenants.tenant(), request);
    }

    @Override
    public Version registerVersion(RegisterVersion request) {
        return registration.run(tenants.caller(), request);
    }

    @Override
    public RegisteredModel putModel(PutModel request) {
        return naming.put(tenants.tenant(), request);
    }

    @Override
    public RegisteredModel renameModel(RenameModel request) {
        return naming.rename(tenants.tenant(), request);
    }

    @Override
    public Deleted deleteModel(DeleteModel request) {
        return naming.delete(tenants.caller(), request);
    }

    @Override
    public RegisteredModel findRegistered(FindRegistered request) {
        return models.find(tenants.tenant(), request);
    }

    @Override
    public RegisteredPage listRegistered(ListRegistered request) {
        return models.list(tenants.tenant(), request);
    }

    @Override
    public Version findVersion(FindVersion request) {
        return versions.find(tenants.tenant(), request);
    }

    @Override
    public VersionPage listVersions(ListVersions request) {
        return versions.list(tenants.tenant(), request);
    }

    @Override
    public Version describeVersion(DescribeVersion request) {
        return care.describe(tenants.tenant(), request);
    }

    @Override
    public Version archiveVersion(ArchiveVersion request) {
        return care.archive(tenants.tenant(), request);
    }

    @Override
    public Deleted deleteVersion(DeleteVersion request) {
        return care.delete(tenants.caller(), request);
    }

    @Override
    public TagSet setTag(SetTag request) {
        return tagging.run(tenants.tenant(), request);
    }

    @Override
    public ArtifactPart readArtifact(ReadArtifact request) {
        return reading.run(CallContext.current().tenant(), request);
    }

    @Override
    public AliasMoved moveAlias(MoveAlias request) {
        return moves.run(tenants.caller(), request);
    }

    @Override
    public ApprovalList listApprovals(ListApprovals request) {
        return history.approvals(tenants.tenant(), request);
    }

    @Override
    public Approval decideApproval(DecideApproval request) {
        return decision.run(tenants.caller(), request);
    }

    @Override
    public AliasHistory findHistory(FindHistory request) {
        return history.history(tenants.tenant(), request);
    }

    @Override
    public Rollout startRollout(StartRollout request) {
        return start.run(tenants.caller(), request);
    }

    @Override
    public Rollout steerRollout(SteerRollout request) {
        return steering.steer(tenants.caller(), request);
    }

    @Override
    public Rollout findRollout(FindRollout request) {
        return steering.find(tenants.tenant(), request);
    }

    @Override
    public RolloutList listRollouts(ListRollouts request) {
        return steering.list(tenants.tenant(), request);
    }

    @Override
    public RegistryView changes(ChangesSince request) {
        return feed.run(request);
    }

    @Override
    public Reported report(Report request) {
        return reports.run(request);
    }

    @Override
    public Reported reportCheck(ReportCheck request) {
        return checks.run(request);
    }

    @Override
    public FeedbackTaken giveFeedback(GiveFeedback request) {
        return feedback.run(tenants.tenant(), request);
    }

    @Override
    public VersionHealth inspectVersion(InspectVersion request) {
        return inspection.run(tenants.tenant(), request);
    }
}
