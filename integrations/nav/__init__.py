"""Microsoft Dynamics NAV and Business Central on-premises, by pages published as OData web services."""
