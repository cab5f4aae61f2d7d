package dev.gopuram.testkit;

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

/** A registry that answers nothing: a test says what it needs of one by overriding that. */
public class UnaskedRegistry implements Registry {
    @Override
    public Upload beginUpload(BeginUpload request) {
        throw unasked(request);
    }

    @Override
    public Upload writeUpload(WriteUpload request) {
        throw unasked(request);
    }

    @Override
    public Version registerVersion(RegisterVersion request) {
        throw unasked(request);
    }

    @Override
    public RegisteredModel putModel(PutModel request) {
        throw unasked(request);
    }

    @Override
    public RegisteredModel renameModel(RenameModel request) {
        throw unasked(request);
    }

    @Override
    public Deleted deleteModel(DeleteModel request) {
        throw unasked(request);
    }

    @Override
    public RegisteredModel findRegistered(FindRegistered request) {
        throw unasked(request);
    }

    @Override
    public RegisteredPage listRegistered(ListRegistered request) {
        throw unasked(request);
    }

    @Override
    public Version findVersion(FindVersion request) {
        throw unasked(request);
    }

    @Override
    public VersionPage listVersions(ListVersions request) {
        throw unasked(request);
    }

    @Override
    public Version describeVersion(DescribeVersion request) {
        throw unasked(request);
    }

    @Override
    public Version archiveVersion(ArchiveVersion request) {
        throw unasked(request);
    }

    @Override
    public Deleted deleteVersion(DeleteVersion request) {
        throw unasked(request);
    }

    @Override
    public TagSet setTag(SetTag request) {
        throw unasked(request);
    }

    @Override
    public ArtifactPart readArtifact(ReadArtifact request) {
        throw unasked(request);
    }

    @Override
    public AliasMoved moveAlias(MoveAlias request) {
        throw unasked(request);
    }

    @Override
    public ApprovalList listApprovals(ListApprovals request) {
        throw unasked(request);
    }

    @Override
    public Approval decideApproval(DecideApproval request) {
        throw unasked(request);
    }

    @Override
    public AliasHistory findHistory(FindHistory request) {
        throw unasked(request);
    }

    @Override
    public Rollout startRollout(StartRollout request) {
        throw unasked(request);
    }

    @Override
    public Rollout steerRollout(SteerRollout request) {
        throw unasked(request);
    }

    @Override
    public Rollout findRollout(FindRollout request) {
        throw unasked(request);
    }

    @Override
    public RolloutList listRollouts(ListRollouts request) {
        throw unasked(request);
    }

    @Override
    public RegistryView changes(ChangesSince request) {
        throw unasked(request);
    }

    @Override
    public Reported report(Report request) {
        throw unasked(request);
    }

    @Override
    public Reported reportCheck(ReportCheck request) {
        throw unasked(request);
    }

    @Override
    public FeedbackTaken giveFeedback(GiveFeedback request) {
        throw unasked(request);
    }

    @Override
    public VersionHealth inspectVersion(InspectVersion request) {
        throw unasked(request);
    }

    private static AssertionError unasked(Object request) {
        return new AssertionError("not asked for in this test: " + request);
    }
}
