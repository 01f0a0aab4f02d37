"""See `policies_linked`."""

from quality.document import Document
from quality.signals.signal import Measurement, listed, signal

_KINDS = 6
_SPELT = {"fact_checking": "fact-checking"}


@signal(
    title="Policies linked",
    unit="kinds of policy",
    bounds=(0, _KINDS),
    better="higher",
    says="The page links to its publisher's {policies} on {names}.",
    says_none="The page links to no policy of its publisher on corrections, ethics, sources, fact-checking or ownership.",
    says_unknown="Plain text has no links to policies; only a web page can.",
    needs_page=True,
)
def policies_linked(document: Document) -> Measurement:
    """How many kinds of editorial policy a page links to.

    What it measures
        Number of kinds out of six: corrections, ethics, publishing principles, unnamed sources, fact-checking and
        ownership. Found as schema.org properties (correctionsPolicy, ethicsPolicy, publishingPrinciples,
        unnamedSourcesPolicy, verificationFactCheckingPolicy, ownershipFundingInfo) or as links outside the story whose
        short text or address names such a page. Plain text is unknown.

    Why it matters
        Publishers that say how they work and how they correct mistakes can be measured by it.

    Example
        A footer with the links "Corrections" and "Ethics policy" is 2.

    References
        schema.org, NewsMediaOrganization, properties developed with The Trust Project.
        Journalism Trust Initiative, CEN CWA 17493:2019.
    """
    declared = document.article.declared
    if declared is None:
        return Measurement(None)
    names = sorted(declared.policies)[:_KINDS]
    if not names:
        return Measurement(0.0, opportunities=_KINDS)
    facts = {
        "policies": "policy" if len(names) == 1 else "policies",
        "names": listed([_SPELT.get(name, name.replace("_", " ")) for name in names]),
    }
    return Measurement(float(len(names)), facts=facts, opportunities=_KINDS)
