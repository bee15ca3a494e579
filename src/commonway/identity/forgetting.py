"""What identity holds about a person outside the seal, and how it goes when their key is destroyed."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from commonway.identity.models import Identifier, Person, User
from commonway.vault.shredding import KeyDestruction


def forget(destruction: KeyDestruction) -> None:
    """Clear a person's blind indexes and close their account, whose address is taken away, in the same transaction."""
    Identifier.objects.filter(person_id=destruction.subject_id).delete()
    people = Person.objects.filter(id=destruction.subject_id)
    people.update(name_index=None, birth_index=None, email_index=None)
    for user in User.objects.filter(person__id=destruction.subject_id):
        user.is_active = False
        user.email = f"{user.pk}@deleted.invalid"  # RFC 2606: a name nobody can have
        user.set_unusable_password()
        user.save(update_fields=["is_active", "email", "password"])
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
