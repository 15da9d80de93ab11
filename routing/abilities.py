"""A profile as it travels, and back."""

from lexicon.profile import Abilities, Held
from routing.plan import Medium
from routing.profile import Certification, Profile

_MEDIA = {medium.value for medium in Medium}


def profile_of(told: Abilities) -> Profile:
    """The profile that was told; a medium that this version does not know is left out."""
    return Profile(
        skills=dict(told.skills),
        certifications=tuple(Certification(held.reason, held.starts, held.ends) for held in told.certifications),
        team=told.team,
        queues=dict(told.queues),
        capacity={Medium(medium): most for medium, most in told.capacity.items() if medium in _MEDIA},
        is_blending=told.is_blending,
        lent=told.lent,
    )


def abilities_of(profile: Profile) -> Abilities:
    """The reverse of ``profile_of``."""
    return Abilities(
        skills=dict(profile.skills),
        certifications=tuple(Held(held.reason, held.starts, held.ends) for held in profile.certifications),
        team=profile.team,
        queues=dict(profile.queues),
        capacity={medium.value: most for medium, most in profile.capacity.items()},
        is_blending=profile.is_blending,
        lent=profile.lent,
    )
